/// \file Figures for status: sums over narrow indexes, so that 100,000 documents are counted in milliseconds.
#include "store/case_state.h"

namespace casebound::store {

Case::Figures Case::figures() const {
  Database& db = state_->db();
  Figures out;
  const auto count = [&](std::string_view sql) { return static_cast<std::uint64_t>(db.number(sql, 0)); };
  out.files = count("SELECT count(*) FROM files");
  out.bytes = count("SELECT sum(size) FROM files");
  out.paths = count("SELECT count(*) FROM paths");
  out.excluded = count("SELECT count(*) FROM excluded");
  out.removed = count("SELECT value FROM settings WHERE key = 'removed'");
  // Every path is a document of its own or tells of bytes that another document stands for.
  out.duplicate_paths = out.paths;

  db.each(
      "SELECT depth > 0, duplicate_of <> '', extracted, outcome, type, count(*) FROM documents GROUP BY 1, "
      "2, 3, 4, 5",
      [&](const Statement& row) {
        const bool inside = row.integer(0) != 0;
        const bool duplicate = row.integer(1) != 0;
        const bool extracted = row.integer(2) != 0;
        const std::string type = row.bytes(4);
        const auto documents = row.as<std::uint64_t>(5);
        out.documents += documents;
        if (!type.empty()) out.by_type[type] += documents;
        if (duplicate) {
          if (inside) out.duplicates_inside += documents;
          return;
        }
        if (!inside) out.duplicate_paths -= documents;
        const std::string outcome = extracted ? row.bytes(3) : "queued";
        out.all_by_outcome[outcome] += documents;
        if (!inside) out.top_by_outcome[outcome] += documents;
      });

  db.each(
      "SELECT sum(children_declared), sum(children) FROM documents WHERE children_declared > 0 AND "
      "duplicate_of = ''",
      [&](const Statement& row) {
        out.parts_declared = row.as<std::uint64_t>(0);
        out.parts_found = row.as<std::uint64_t>(1);
      });

  db.each("SELECT language, awaits_ocr, count(*) FROM pages GROUP BY 1, 2", [&](const Statement& row) {
    const auto pages = row.as<std::uint64_t>(2);
    out.pages += pages;
    if (row.integer(1) != 0) out.awaits_ocr += pages;
    if (const std::string language = row.bytes(0); !language.empty()) out.by_language[language] += pages;
  });
  db.each("SELECT how, count(*) FROM readings GROUP BY how", [&](const Statement& row) {
    out.readings_by_how[std::string(to_string(static_cast<How>(row.integer(0))))] += row.as<std::uint64_t>(1);
  });
  return out;
}

}  // namespace casebound::store
