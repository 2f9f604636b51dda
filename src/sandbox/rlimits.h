#pragma once
/// \file What a child may use: memory, processor time; and what it may never have: files written, processes,
/// cores.
#include <sys/types.h>

#include <cstdint>

namespace casebound::sandbox {

struct ResourceLimits {
  std::uint32_t cpu_seconds = 30;
  std::uint64_t memory_bytes = 1ULL << 30;
};

/// Limits this process. Processor time can be raised later from outside only. \returns false when one limit
/// was refused
bool set_resource_limits(const ResourceLimits& limits);

/// The same for a converter, which writes files and starts threads: its own memory is limited, and with room
/// for its program's code all that it maps.
bool set_converter_limits(const ResourceLimits& limits);

/// Sets the processor time of another process of the same user to `cpu_seconds` in all.
void grant_cpu_seconds(pid_t process, std::uint32_t cpu_seconds);

/// Bytes of address space that this process has mapped now.
std::uint64_t mapped_bytes();

/// False in builds with sanitizers, which map terabytes.
bool limits_memory();

}  // namespace casebound::sandbox
