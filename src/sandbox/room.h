#pragma once
/// \file A room of its own for a program that must open files: a root folder with nothing in it but what the
/// program is made of, read-only, and an empty /tmp that lives in memory.
#include <cstdint>
#include <string>
#include <vector>

namespace casebound::sandbox {

struct RoomPlan {
  std::vector<std::string>
      readable;                      ///< folders and files, seen under their own names; missing ones left out
  std::uint64_t writable_bytes = 0;  ///< what fits into /tmp
};

/// Makes this process's view of the files the room's, for good; the current folder is its root. Needs a mount
/// namespace of its own and its capabilities (separate(true)). What is written in the room is gone with the
/// last process in it.
///
/// There is no /proc, no device but null, zero and random, and no file in /tmp can be run.
/// \throws Error{Sandbox} when one step fails: then the process must end
/// Source: pivot_root(2), mount_setattr(2), mount_namespaces(7)
void enter_room(const RoomPlan& plan);

}  // namespace casebound::sandbox
