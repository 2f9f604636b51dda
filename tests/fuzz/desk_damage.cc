// A case folder with damage done to it: whatever is read from it is what was written, or an Error says why
// not. The first byte says whether the case was closed, or copied while a writer had it open (with WALs), and
// with which seal; then come orders for damage().
#include <array>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "damage.h"
#include "desk/indexing.h"
#include "desk/search.h"
#include "store/case.h"

namespace {

using namespace casebound;

/// What one can see of a case, piece by piece; a piece that ended in an Error is empty.
using View = std::vector<std::string>;

struct Prepared {
  fuzz::Files files;
  std::vector<std::string> documents, readings;
  std::vector<store::FileId> blobs;
  View view;
};

void put_document(store::Case& c, Prepared& out, store::SourceId source, int number) {
  std::string text = "The camp directive, page " + std::to_string(number) + ".";
  for (int i = 0; i < 300 * (number % 3); ++i) text += " w" + std::to_string(number * i % 911);
  const auto writer = c.new_blob();
  writer->write(text);
  const store::SpooledBlob blob = writer->finish();
  store::DocumentRow row;
  row.file = c.put_file(blob);
  row.name = std::to_string(number) + ".txt";
  c.put_path({row.file, source, "leak/" + row.name, 1'700'000'000});
  row.id = row.root = short_hash({blob.sha256, ""});
  row.sequence = c.next_sequence();
  row.extracted = true;
  row.facts.type = "text";
  row.pages = 1;
  c.put_document(row);
  PageContent content;
  content.text = text;
  std::vector<store::FinishedPage> pages;
  pages.push_back(store::encode_reading(row.id, 1, std::move(content), How::Embedded, "test 1", ""));
  out.readings.push_back(pages.front().reading.id);
  c.put_pages(row.id, pages);
  out.documents.push_back(row.id);
  out.blobs.push_back(row.file);
}

/// The piece that `see` returns; nothing for an Error that a reader can do something about.
std::string piece(const std::function<std::string()>& see) {
  try {
    return see() + ".";
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Internal) std::abort();
    return {};
  }
}

View look(const store::Case& c, const Prepared& known) {
  View out;
  out.push_back(piece([&] { return c.info().id + c.info().name; }));
  out.push_back(piece([&] {
    std::string all;
    c.each_document([&](const store::DocumentRow& row) {
      all += row.id + row.name + row.facts.type + std::to_string(row.sequence) + "\n";
    });
    return all;
  }));
  out.push_back(piece([&] {
    std::string all;
    c.each_custody([&](const store::CustodyRow& row) { all += row.hash + row.parameters + "\n"; });
    return all;
  }));
  for (const std::string& id : known.documents)
    out.push_back(piece([&] {
      std::string all = c.find_document(id).value_or(store::DocumentRow()).name;
      for (const store::PageRecord& page : c.pages_of(id)) all += page.reading;
      return all;
    }));
  for (const std::string& id : known.readings) out.push_back(piece([&] { return c.load_reading(id).text; }));
  for (const store::FileId file : known.blobs)
    out.push_back(piece([&] {
      const auto reader = c.open_blob(file);
      std::string bytes(reader->size(), '\0');
      bytes.resize(reader->read(0, bytes));
      return bytes;
    }));
  return out;
}

std::string hits(const desk::Workspace& workspace) {
  desk::SearchRequest request;
  request.query = "camp -w7";
  request.limit = 0;
  const desk::SearchPage page = desk::search(workspace, request);
  // Of an index that lags it is said so.
  if (!page.total_is_exact) throw Error(ErrorCode::Damaged, "The index lags.");
  std::string all;
  for (const desk::SearchHit& hit : page.hits) all += hit.document + hit.snippet + "\n";
  return all;
}

Prepared prepare(const std::string& folder, bool live, const char* seal) {
  Prepared out;
  std::filesystem::remove_all(folder);
  store::Case::create(folder, "Fuzz", seal);
  {
    const auto c = store::Case::open(folder, store::Access::Write);
    for (int round = 0; round < 3; ++round) {
      c->transact([&] {
        const store::SourceId source = c->add_source("leak", "/leak");
        for (int i = 1; i <= 2; ++i) put_document(*c, out, source, 2 * round + i);
      });
    }
    const auto index = desk::CaseIndex::open(*c, index::Access::Write);
    index->follow();
    if (live) out.files = fuzz::load_files(folder);
  }
  if (!live) out.files = fuzz::load_files(folder);
  const desk::Workspace workspace = desk::Workspace::open(folder, desk::Access::Read);
  out.view = look(workspace.catalogue(), out);
  out.view.push_back(piece([&] { return hits(workspace); }));
  for (const std::string& each : out.view) CASEBOUND_CHECK(!each.empty());
  return out;
}

/// \param whole nothing was damaged, so that every piece must be there
void compare(const View& found, const View& written, bool whole) {
  for (std::size_t i = 0; i < found.size(); ++i)
    if ((whole || !found[i].empty()) && found[i] != written[i]) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const fuzz::WorkFolder work;
  const std::string folder = work.path() + "/case";
  static const std::array<Prepared, 4> kinds = {prepare(folder, false, "open"), prepare(folder, true, "open"),
                                                prepare(folder, false, "test cipher"),
                                                prepare(folder, true, "test cipher")};
  const Prepared& kind = kinds[data[0] % kinds.size()];
  fuzz::Files files = kind.files;
  // The lock holds the number of commits that are missed when the catalogue lost its last ones; it has no
  // tag.
  const auto lock = files.extract("lock");
  fuzz::damage(files, {reinterpret_cast<const char*>(data) + 1, size - 1});
  files.insert({"lock", lock.mapped()});
  const bool whole = files == kind.files;
  fuzz::store_files(folder, files);
  // As a reader finds it; as a writer, who looks at the WAL and makes the index anew; and after the writer.
  for (const desk::Access access : {desk::Access::Read, desk::Access::Write, desk::Access::Read}) {
    const std::string opened = piece([&] {
      const desk::Workspace workspace = desk::Workspace::open(folder, access);
      if (access == desk::Access::Write)
        desk::CaseIndex::open(workspace.catalogue(), index::Access::Write)->follow();
      View view = look(workspace.catalogue(), kind);
      view.push_back(piece([&] { return hits(workspace); }));
      compare(view, kind.view, whole);
      return std::string();
    });
    if (whole && opened.empty()) std::abort();
  }
  return 0;
}
