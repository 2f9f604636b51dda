#pragma once
/// \file Which mails of a case belong to one conversation.
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/case.h"

namespace casebound::desk {

/// Joins mails by what they say of themselves: Message-ID, In-Reply-To, References (RFC 5322 3.6.4) and the
/// conversation of Outlook's Thread-Index. A subject joins nothing: "Re: question" is no conversation.
///
/// Derived from the facts of the documents whenever it is asked for, so that nothing of it can be stale. A
/// mail that is not in the case still joins those that name it.
class Threads {
 public:
  /// Reads every document of the catalogue once.
  explicit Threads(const store::Case& catalogue);

  /// The thread's name: the id of its first mail in the order of discovery. Empty for what is no mail.
  std::string of(const store::DocumentRow& row) const;

 private:
  using Node = std::uint32_t;
  Node node_of(const std::string& key);
  Node root_of(Node node) const;
  void join(Node a, Node b);

  std::unordered_map<std::string, Node> nodes_;  ///< by document, message id, conversation
  std::vector<Node> parents_;                    ///< the smallest node of a tree is its root
  std::unordered_map<Node, std::string> names_;  ///< by root
};

}  // namespace casebound::desk
