"""The story this registry exists for, told with requests. It runs before everything else."""

from harness import content, push
from harness.runner import expect, row
from harness.same import same_z
from isolation.world import SIGNED_IN


@row("A1", "A4", "A5", "B8", modes=SIGNED_IN)
def the_story(w):
    victim, mallory = w.client("victim"), w.client("mallory")
    source, project = f"{w.victims}/is", f"{w.mine}/is"
    image, (layer,) = push.image(victim, source, "latest", layer_bytes=2000)
    data = expect(victim.get(f"/v2/{source}/blobs/{layer}"), 200).body

    # B owns a project with a stream of its own and knows the digest of A's layer.
    push.image(mallory, project, "latest")
    nowhere = content.nowhere()
    stolen = expect(mallory.head(f"/v2/{project}/blobs/{layer}"), 404)
    same_z(stolen, mallory.head(f"/v2/{project}/blobs/{nowhere}"), layer, nowhere)
    expect(mallory.get(f"/v2/{project}/blobs/{layer}"), 404, "BLOB_UNKNOWN")

    # A mount without the right to pull there is an ordinary upload.
    mount = f"/v2/{project}/blobs/uploads/?mount={layer}&from={source}"
    expect(mallory.post(mount), 202)
    expect(mallory.head(f"/v2/{project}/blobs/{layer}"), 404)

    # With the right, the same mount makes the blob B's.
    w.server.grant("mallory", "puller", source)
    expect(mallory.post(mount), 201, headers={"Docker-Content-Digest": layer})
    expect(mallory.get(f"/v2/{project}/blobs/{layer}"), 200, body=data)

    # B uses it in an image; then A deletes everything and B still has it.
    config = b'{"of":"B"}'
    push.blob(mallory, project, config)
    mine = content.image(config, [data])
    push.manifest(mallory, project, mine, "v1")
    expect(victim.delete(f"/v2/{source}/manifests/{image.digest}"), 202)
    expect(victim.delete(f"/v2/{source}/blobs/{layer}"), 202)
    expect(victim.get(f"/v2/{source}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    expect(mallory.get(f"/v2/{project}/blobs/{layer}"), 200, body=data)

    # B deletes image and blob: gone at the next request, as if it had never been.
    expect(mallory.delete(f"/v2/{project}/manifests/{mine.digest}"), 202)
    expect(mallory.delete(f"/v2/{project}/blobs/{layer}"), 202)
    gone = expect(mallory.head(f"/v2/{project}/blobs/{layer}"), 404)
    same_z(gone, mallory.head(f"/v2/{project}/blobs/{nowhere}"), layer, nowhere)
