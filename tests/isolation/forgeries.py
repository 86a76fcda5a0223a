"""Tokens that look like an issuer's and are not to be believed."""

import json

from harness.issuer import hs256, jwt
from isolation.vouched import claims_of, issuer, key, shared


def forgeries(f):
    """Each with what is wrong with it; all would be f.job() but for that."""
    rsa, elliptic = key("RSA"), key("EC")
    claims = claims_of(f.job())
    stranger = shared.setdefault("stranger", issuer().new_key("RSA-key-2", "RSA"))
    header = {"alg": "RS256", "typ": "JWT", "kid": rsa.kid}
    good = jwt(header, claims, rsa.sign)
    head, body, signature = good.split(".")

    def signed(claims=claims, by=rsa, **more):
        return jwt({**header, **more}, claims, by.sign)

    def without(name):
        return {each: value for each, value in claims.items() if each != name}

    yield from {
        "no signature": f"{head}.{body}.", "two parts": f"{head}.{body}",
        "two signatures": f"{good}.{signature}", "padded": good + "=",
        "another header": f"{body}.{body}.{signature}",
        "alg none": jwt({**header, "alg": "none"}, claims, lambda _: b""),
        "alg None, signed": signed(alg="None"),
        "HS256 over the public key": jwt({**header, "alg": "HS256"}, claims, hs256(rsa.pem)),
        "HS256 over its JWK": jwt({**header, "alg": "HS256"}, claims,
                                  hs256(json.dumps(rsa.jwk).encode())),
        "RS256 said to be PS256": signed(alg="PS256"), "said to be RS512": signed(alg="RS512"),
        "said to be ES256 by an RSA key": signed(alg="ES256"),
        "an EC key's id over an RSA signature": signed(kid=elliptic.kid),
        "an EC signature under an RSA key's id": jwt(header, claims, elliptic.sign),
        "a stranger's key": signed(by=stranger), "whose id is not known": signed(kid="RSA-key-2"),
        "a key inside": jwt({**header, "kid": "x", "jwk": {**stranger.jwk, "kid": "x"}}, claims,
                            stranger.sign),
        "a known key inside": signed(jwk=rsa.jwk),
        "jku": signed(jku=issuer().address + "/evil", kid="x", by=stranger),
        "x5u": signed(x5u=issuer().address + "/evil", by=stranger),
        "x5c": signed(x5c=["MIIB"], by=stranger), "crit": signed(crit=["exp"]),
        "kid of a path": signed(kid="../../../dev/null"), "kid of SQL": signed(kid="' OR 1=1 --"),
        "kid of a list": signed(kid=[rsa.kid]),
        "no kid": jwt({"alg": "RS256"}, claims, rsa.sign),
        "alg twice": jwt(f'{{"alg":"none","alg":"RS256","kid":"{rsa.kid}"}}', claims, rsa.sign),
        "sub twice": signed(json.dumps(claims)[:-1] + ',"sub":"admin"}'),
        "a logout token": signed(typ="logout+jwt"),
        "no exp": signed(without("exp")), "no iat": signed(without("iat")),
        "no aud": signed(without("aud")), "no sub": signed(without("sub")),
        "no iss": signed(without("iss")), "exp of text": signed({**claims, "exp": "9999999999"}),
        "another audience": signed({**claims, "aud": "other"}),
        "no audience": signed({**claims, "aud": []}),
        "another's issuer": signed({**claims, "iss": issuer().address + "/evil"}),
        "our own issuer": signed({**claims, "iss": f.server.client(None).challenge()["service"]}),
        "claims changed": f"{head}.{jwt({}, {**claims, 'sub': 'admin'}, rsa.sign).split('.')[1]}"
                          f".{signature}",
        "claims of a list": signed("[]"), "deep claims": signed("[" * 5000),
    }.items()
