#include "desk/threads.h"

#include <algorithm>

#include "base/hash.h"

namespace casebound::desk {
namespace {

/// What joins one mail to others, as keys of two kinds that cannot be confused.
std::vector<std::string> keys_of(const DocumentFacts& facts) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : facts.properties) {
    if (name == "thread id") keys.push_back("conversation " + value);
    if (name != "message id" && name != "in reply to" && name != "references") continue;
    // Some programs write words around the ids; an id itself stands between angle brackets.
    for (std::size_t begin = value.find('<'); begin != std::string::npos;) {
      const std::size_t end = value.find('>', begin);
      if (end == std::string::npos) break;
      if (end > begin + 1) keys.push_back("message " + value.substr(begin, end + 1 - begin));
      begin = value.find('<', end);
    }
  }
  return keys;
}

}  // namespace

Threads::Threads(const store::Case& catalogue) {
  std::vector<std::pair<std::string, Node>> mails;  // in the order of discovery
  catalogue.each_document([&](const store::DocumentRow& row) {
    if (row.facts.type != "mail" || !row.duplicate_of.empty()) return;
    const Node own = node_of(row.id);
    for (const std::string& key : keys_of(row.facts)) join(own, node_of(short_hash({key})));
    mails.emplace_back(row.id, own);
  });
  for (const auto& [id, node] : mails) names_.try_emplace(root_of(node), id);
}

std::string Threads::of(const store::DocumentRow& row) const {
  const auto found = nodes_.find(row.duplicate_of.empty() ? row.id : row.duplicate_of);
  if (found == nodes_.end()) return {};
  return names_.at(root_of(found->second));
}

Threads::Node Threads::node_of(const std::string& key) {
  const auto [place, is_new] = nodes_.try_emplace(key, static_cast<Node>(parents_.size()));
  if (is_new) parents_.push_back(place->second);
  return place->second;
}

Threads::Node Threads::root_of(Node node) const {
  while (parents_[node] != node) node = parents_[node];
  return node;
}

void Threads::join(Node a, Node b) {
  const auto [root, other] = std::minmax({root_of(a), root_of(b)});
  // The way is made short, so that the next one up it is.
  for (Node node : {a, b, other}) {
    while (node != root) node = std::exchange(parents_[node], root);
  }
}

}  // namespace casebound::desk
