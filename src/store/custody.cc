#include "store/custody.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

namespace casebound::store {
namespace {

constexpr const char* kColumns = "seq, time, actor, action, subject, parameters, previous, hash";

std::string canonical(const CustodyRow& row) {
  JsonWriter head;
  head.begin_object().field("seq", row.seq).field("time", row.time).field("actor", row.actor);
  head.field("action", row.action).field("subject", row.subject).end_object();
  JsonWriter previous;
  previous.value(row.previous);
  std::string out = head.text();
  out.pop_back();
  return out + ",\"parameters\":" + row.parameters + ",\"previous\":" + previous.text() + "}";
}

/// One line, so that the file is lines: what a person typed may hold anything.
std::string compact_json(const std::string& text) {
  const JsonDocument json = parse_json(text, "The parameters of a custody entry");
  CASEBOUND_CHECK(json.IsObject());
  JsonBuffer buffer;
  JsonOutput writer(buffer);
  json.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

CustodyRow read_row(const Statement& row) {
  return {row.integer(0), row.bytes(1), row.bytes(2), row.bytes(3),
          row.bytes(4),   row.bytes(5), row.bytes(6), row.bytes(7)};
}

/// The last line that ends with a line feed, without it; `end` is where the next one begins.
std::string last_line(int fd, std::uint64_t length, std::uint64_t& end) {
  Bytes tail;
  end = 0;
  for (std::uint64_t want = 1 << 16;; want *= 4) {
    tail.resize(static_cast<std::size_t>(std::min(want, length)));
    if (read_at(fd, length - tail.size(), tail.data(), tail.size()) != tail.size()) return {};
    const std::size_t last = tail.rfind('\n');
    const std::size_t before = last == Bytes::npos || last == 0 ? Bytes::npos : tail.rfind('\n', last - 1);
    const bool whole_file = tail.size() == length;
    if (last != Bytes::npos && (before != Bytes::npos || whole_file)) {
      end = length - tail.size() + last + 1;
      const std::size_t begin = before == Bytes::npos ? 0 : before + 1;
      return tail.substr(begin, last - begin);
    }
    if (whole_file) return {};
  }
}

}  // namespace

std::string custody_hash(const CustodyRow& row) { return sha256_hex(canonical(row)); }

std::string custody_line(const CustodyRow& row) {
  std::string line = canonical(row);
  line.pop_back();
  return line + ",\"hash\":\"" + row.hash + "\"}";
}

std::string custody_origin(const std::string& case_id) { return sha256_hex("casebound custody " + case_id); }

void add_custody(Database& database, const std::string& case_id, CustodyRow row) {
  row.parameters = compact_json(row.parameters);
  row.seq = 1;
  row.previous = custody_origin(case_id);
  database.each("SELECT seq, hash FROM custody ORDER BY seq DESC LIMIT 1", [&](const Statement& last) {
    row.seq = last.integer(0) + 1;
    row.previous = last.bytes(1);
  });
  row.hash = custody_hash(row);
  database.run("INSERT INTO custody VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row.seq, row.time, row.actor,
               row.action, row.subject, row.parameters, row.previous, row.hash);
}

void each_custody_row(Database& database, std::int64_t after,
                      const std::function<void(const CustodyRow&)>& visit) {
  database.each(
      std::string("SELECT ") + kColumns + " FROM custody WHERE seq > ? ORDER BY seq",
      [&](const Statement& row) { visit(read_row(row)); }, after);
}

std::vector<CustodyRow> load_custody(Database& database, std::int64_t after) {
  std::vector<CustodyRow> rows;
  each_custody_row(database, after, [&](const CustodyRow& row) { rows.push_back(row); });
  return rows;
}

CustodyLink read_custody_link(const std::string& line) {
  constexpr std::size_t kDigits = 64;
  const std::string before_hash = ",\"hash\":\"";
  const std::string before_previous = ",\"previous\":\"";
  CustodyLink out;
  const std::size_t tail = before_hash.size() + kDigits + 2;      // and "}
  const std::size_t link = before_previous.size() + kDigits + 1;  // and "
  if (line.size() < tail + link || !line.ends_with("\"}")) return out;
  const std::size_t hash_at = line.size() - tail;
  const std::size_t previous_at = hash_at - link;
  if (line.compare(hash_at, before_hash.size(), before_hash) != 0 ||
      line.compare(previous_at, before_previous.size(), before_previous) != 0)
    return out;
  out.hash = line.substr(hash_at + before_hash.size(), kDigits);
  out.previous = line.substr(previous_at + before_previous.size(), kDigits);
  out.is_whole = sha256_hex(line.substr(0, hash_at) + "}") == out.hash;
  return out;
}

CustodyFile::CustodyFile(std::string path, Database& database) : path_(std::move(path)) {
  const Fd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat info{};
  if (!fd.is_open() || fstat(fd.get(), &info) != 0) throw_errno(errno, "open custody.jsonl");
  const std::string line = last_line(fd.get(), static_cast<std::uint64_t>(info.st_size), length_);
  if (!line.empty()) {
    const JsonDocument json = parse_json(line, "The last line of custody.jsonl");
    if (json.IsObject() && json.HasMember("seq") && json["seq"].IsInt64()) seq_ = json["seq"].GetInt64();
    std::string known;
    database.each(
        std::string("SELECT ") + kColumns + " FROM custody WHERE seq = ?",
        [&](const Statement& row) { known = custody_line(read_row(row)); }, seq_);
    if (known.empty())
      throw Error(ErrorCode::Damaged,
                  "The catalogue of this case lacks work that custody.jsonl tells of. Run casebound verify.");
    if (known != line)
      throw Error(ErrorCode::Damaged,
                  "The end of custody.jsonl is not what the catalogue says. Run casebound verify.");
  }
  try {
    catch_up(database);
  } catch (const Error&) {
    // A full disk must not keep anybody from taking something out; the first commit says it.
  }
}

void CustodyFile::catch_up(Database& database) {
  const std::vector<CustodyRow> rows = load_custody(database, seq_);
  Bytes lines;
  for (const CustodyRow& row : rows) lines += custody_line(row) + "\n";
  const Fd fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat info{};
  if (!fd.is_open() || fstat(fd.get(), &info) != 0) throw_errno(errno, "open custody.jsonl");
  // A line that was cut short by a full disk or a kill is written again.
  if (static_cast<std::uint64_t>(info.st_size) != length_ &&
      ::ftruncate(fd.get(), static_cast<off_t>(length_)) != 0)
    throw_errno(errno, "cut custody.jsonl back to its last whole line");
  if (rows.empty()) return;
  if (::lseek(fd.get(), static_cast<off_t>(length_), SEEK_SET) < 0) throw_errno(errno, "write custody.jsonl");
  write_all(fd.get(), lines);
  if (fdatasync(fd.get()) != 0) throw_errno(errno, "make custody.jsonl durable");
  length_ += lines.size();
  seq_ = rows.back().seq;
}

}  // namespace casebound::store
