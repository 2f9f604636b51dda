#pragma once
/// \file Sockets between parent and worker: packets with descriptors, and streams that wait no longer than
/// told.
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"

namespace casebound::sandbox {

using Clock = std::chrono::steady_clock;

struct SocketPair {
  Fd ours;
  Fd theirs;
};
/// Both ends close on exec. `type` is SOCK_STREAM or SOCK_SEQPACKET. \throws Error{Sandbox}
SocketPair open_socket_pair(int type);

struct Packet {
  Bytes bytes;          ///< empty: the other side is gone
  std::vector<Fd> fds;  ///< closed on exec; at most two
};

/// Sends one packet, with descriptors. \returns false when the other side is gone or, with `wait` false, does
/// not read
bool send_packet(int socket, ByteView bytes, std::span<const int> fds = {}, bool wait = true);

/// Receives one packet of at most `most` bytes; a longer one, or one with too many descriptors, comes back
/// empty.
/// \returns nullopt when nothing is there and `wait` is false
std::optional<Packet> receive_packet(int socket, std::size_t most, bool wait);

/// Polls until `deadline`; true when `fd` has something (data, or its end).
bool wait_readable(int fd, Clock::time_point deadline);

/// For poll(): milliseconds until `deadline`, rounded up, 0 when it is over.
int poll_timeout(Clock::time_point deadline);

}  // namespace casebound::sandbox
