/// \file Writes a case step by step, or checks one, for power_loss.py.
///
///   store_writer write DIR STEPS   says "step N" on standard output after each commit
///   store_writer check DIR STEPS   at least STEPS commits are there, all that is there reads well, and one
///   more can be made
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "store/case.h"
#include "store/custody.h"

using namespace casebound;
using namespace casebound::store;

namespace {

constexpr int kPerStep = 3;

std::string text_of(int document) {
  return "paper number " + std::to_string(document) + " " +
         std::string(static_cast<std::size_t>(document % 7) * 30'000, static_cast<char>('a' + document % 26));
}

void add_step(Case& c, int step) {
  SpooledBlob blobs[kPerStep];
  for (int i = 0; i < kPerStep; ++i) {
    const std::unique_ptr<BlobWriter> writer = c.new_blob();
    writer->write(text_of(step * kPerStep + i));
    blobs[i] = writer->finish();
  }
  c.transact([&] {
    const SourceId source = c.add_source("papers", "/papers");
    for (int i = 0; i < kPerStep; ++i) {
      const int number = step * kPerStep + i;
      DocumentRow row;
      row.file = c.put_file(blobs[i]);
      c.put_path({row.file, source, "papers/" + std::to_string(number), 0});
      row.id = row.root = short_hash({blobs[i].sha256, ""});
      row.sequence = c.next_sequence();
      row.name = std::to_string(number);
      row.extracted = true;
      row.pages = 1;
      c.put_document(row);
      PageContent content;
      content.text = text_of(number);
      std::vector<FinishedPage> pages;
      pages.push_back(encode_reading(row.id, 1, std::move(content), How::Embedded, "writer 1", ""));
      c.put_pages(row.id, pages);
    }
  });
}

void say(const std::string& line) {
  // Straight to the pipe: a step that was said has to have been heard when the process dies.
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(9);
}

int check(const std::string& folder, int acknowledged) {
  const auto c = Case::open(folder, Access::Write);
  int found = 0;
  c->each_document([&](const DocumentRow& row) {
    const std::string text = text_of(found);
    if (row.name != std::to_string(found))
      throw Error(ErrorCode::Damaged, "Document " + std::to_string(found) + " is missing.");
    Bytes bytes(text.size() + 1, '\0');
    const std::size_t got = c->read_blob(row.file, 0, bytes);
    if (got != text.size() || bytes.substr(0, got) != text)
      throw Error(ErrorCode::Damaged, "An original is another one.");
    if (c->load_reading(c->pages_of(row.id).at(0).reading).text != text)
      throw Error(ErrorCode::Damaged, "A reading is another one.");
    ++found;
  });
  if (found % kPerStep != 0) throw Error(ErrorCode::Damaged, "A step is there in part.");
  if (found < acknowledged * kPerStep)
    throw Error(ErrorCode::Damaged, "Only " + std::to_string(found / kPerStep) + " steps are left.");
  add_step(*c, found / kPerStep);
  return c->figures().documents == static_cast<std::uint64_t>(found + kPerStep) ? 0 : 1;
}

void check_custody(const Case& c) {
  std::string previous = custody_origin(c.info().id), lines;
  c.each_custody([&](const CustodyRow& row) {
    if (row.previous != previous || row.hash != custody_hash(row))
      throw Error(ErrorCode::Damaged,
                  "The custody chain is broken at entry " + std::to_string(row.seq) + ".");
    previous = row.hash;
    lines += custody_line(row) + "\n";
  });
  if (c.info().seal == "open" && read_file(join(c.folder(), "custody.jsonl")) != lines)
    throw Error(ErrorCode::Damaged, "custody.jsonl is not what the catalogue says.");
}

std::string line_of(const Case& c, const DocumentRow& row) {
  std::vector<std::string> seen;
  if (row.parent.empty()) seen = c.paths_of(row.file);
  std::sort(seen.begin(), seen.end());
  std::string paths;
  for (const std::string& path : seen) paths += path + "|";
  std::string sha256;
  if (row.file != 0) {
    const auto blob = c.open_blob(row.file);
    Bytes bytes(static_cast<std::size_t>(blob->size()), '\0');
    blob->read(0, bytes);
    sha256 = sha256_hex(bytes);
    if (sha256 != c.blob_sha256(row.file)) throw Error(ErrorCode::Damaged, "An original is another one.");
  }
  std::string line = row.root + "\t" + row.inner_path + "\t" + row.id + "\t" + paths + "\t" + sha256 + "\t" +
                     (row.extracted ? std::string(to_string(row.verdict.outcome)) : "queued") + "\t" +
                     (row.duplicate_of.empty() ? "" : "duplicate") + "\t";
  for (const PageRecord& page : c.pages_of(row.id))
    line += page.reading + ":" + sha256_hex(c.load_reading(page.reading).text).substr(0, 8) + " ";
  return line;
}

int digest(const std::string& folder) {
  const auto c = Case::open(folder, Access::Read);
  check_custody(*c);
  std::vector<std::string> lines;
  c->each_document([&](const DocumentRow& row) { lines.push_back(line_of(*c, row)); });
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  try {
    const std::string folder = words[2];
    const int steps = std::atoi(words[3]);
    if (std::string(words[1]) == "check") return check(folder, steps);
    if (std::string(words[1]) == "digest") return digest(folder);
    if (Case::find(folder) != folder) Case::create(folder, "papers");
    const auto c = Case::open(folder, Access::Write);
    say("open\n");
    for (int step = 0; step < steps; ++step) {
      add_step(*c, step);
      say("step " + std::to_string(step + 1) + "\n");
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
