#pragma once
/// \file Closing what a process must not inherit.

namespace casebound::sandbox {

/// Closes every descriptor from `first` on.
void close_descriptors_from(int first);

}  // namespace casebound::sandbox
