#include "store/erasure.h"

#include <cstdio>

#include "store/records.h"

namespace casebound::store {
namespace {

constexpr int kErase = static_cast<int>(JobKind::Erase);
constexpr int kQueued = static_cast<int>(JobState::Queued);
constexpr std::string_view kBlob = "blob ";

void put(Database& database, const std::string& subject) {
  database.run("INSERT INTO jobs (kind, subject, state) VALUES (?, ?, ?)", kErase, subject, kQueued);
}

}  // namespace

void note_erasures(Database& database, const Erasures& erasures) {
  for (const std::string& sha256 : erasures.blobs) put(database, std::string(kBlob) + sha256);
  for (const PackPlace& place : erasures.readings)
    put(database, "pack " + std::to_string(place.pack) + " " + std::to_string(place.offset) + " " +
                      std::to_string(place.length));
}

Erasures pending_erasures(Database& database) {
  Erasures out;
  database.each(
      "SELECT subject FROM jobs WHERE kind = ? AND state = ? ORDER BY id",
      [&](const Statement& row) {
        const std::string subject = row.bytes(0);
        unsigned pack = 0;
        unsigned long long offset = 0;
        unsigned long long length = 0;
        if (subject.starts_with(kBlob)) {
          out.blobs.push_back(subject.substr(kBlob.size()));
        } else if (std::sscanf(subject.c_str(), "pack %u %llu %llu", &pack, &offset, &length) == 3) {
          out.readings.push_back({pack, offset, length});
        }
      },
      kErase, kQueued);
  return out;
}

void forget_erasures(Database& database) {
  database.run("DELETE FROM jobs WHERE kind = ? AND state = ?", kErase, kQueued);
}

}  // namespace casebound::store
