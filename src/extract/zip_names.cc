#include <string>
#include <vector>

#include "extract/member_names.h"
#include "extract/zip_package.h"

namespace casebound::extract {

std::vector<std::string> decode_zip_names(std::span<const ZipMember> members) {
  MemberNames names;
  for (const ZipMember& each : members) names.see(each.name, each.name_is_utf8);
  std::vector<std::string> out;
  out.reserve(members.size());
  for (const ZipMember& each : members) out.push_back(names.decode(each.name, each.name_is_utf8));
  return out;
}

}  // namespace casebound::extract
