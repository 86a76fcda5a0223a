#include "auth/target_bindings.h"

#include "auth/roles.h"
#include "auth/subjects.h"

namespace bulkhead {
namespace {

constexpr size_t kIdBytes = 8;

// A target as bindings know it. The registry is object 0; so is what does not exist.
struct Object {
  BindingObject kind;
  uint64_t id;
  const std::string& pattern;
};

Result<Object> find_object(Snapshot& snapshot, const GrantTarget& target) {
  const Place place = TRY(find_place(snapshot, target));
  const bool is_repository = target.kind == BindingObject::kRepository;
  return Object{target.kind,
                is_repository ? static_cast<uint64_t>(place.repository_id)
                              : static_cast<uint64_t>(place.namespace_id),
                target.pattern};
}

Result<SubjectRoles> roles_on(Snapshot& snapshot, const Object& object, SubjectId id) {
  const auto binding = TRY(find_record<RoleBindingRecord>(
      snapshot, keys::binding(id, object.kind, object.id, object.pattern)));
  auto subject = TRY(find_subject_name(snapshot, id));
  if (!binding || !subject) {
    return fail(ErrorCode::kCorrupt, "a target names a binding that does not exist");
  }
  SubjectRoles found{.id = id, .subject = *std::move(subject)};
  for (const Role role : binding->roles) {
    // One that was removed gives nothing.
    if (auto named = TRY(find_role(snapshot, role))) found.roles.push_back(std::move(named->name));
  }
  return found;
}

}  // namespace

Result<TargetBindingPage> list_bindings_on(Snapshot& snapshot, const GrantTarget& target,
                                           SubjectId after, size_t count_max) {
  TargetBindingPage page;
  const Object object = TRY(find_object(snapshot, target));
  const bool exists = object.id != 0 || object.kind == BindingObject::kRegistry;
  if (!exists || count_max == 0) return page;
  std::vector<SubjectId> ids;
  const Key all = keys::target_bindings(object.kind, object.id, object.pattern);
  const Key before = keys::target_binding(object.kind, object.id, object.pattern, after);
  snapshot.scan(keys::end_of(before), keys::end_of(all), [&](std::string_view key,
                                                             std::string_view) {
    if (ids.size() == count_max) {
      page.more = true;
      return Scan::kStop;
    }
    ids.push_back(SubjectId{keys::from_big_endian(key.substr(key.size() - kIdBytes))});
    return Scan::kContinue;
  });
  for (const SubjectId id : ids) page.subjects.push_back(TRY(roles_on(snapshot, object, id)));
  return page;
}

}  // namespace bulkhead
