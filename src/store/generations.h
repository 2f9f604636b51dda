#pragma once
/// \file index/<engine>/<generation>/ and CURRENT: one line, replaced by rename.
#include <memory>
#include <string>

#include "base/storage.h"
#include "store/vfs.h"

namespace casebound::store {

/// The generation that CURRENT names. \throws Error{NotFound}, Error{Damaged}
std::unique_ptr<Storage> current_generation(const std::string& index_folder, const std::string& engine,
                                            std::shared_ptr<Vfs> vfs);
/// A new, empty one; CURRENT stays.
std::unique_ptr<Storage> fresh_generation(const std::string& index_folder, const std::string& engine,
                                          std::shared_ptr<Vfs> vfs);
/// Points CURRENT at it and deletes the others.
void point_at(const std::string& index_folder, const Storage& storage);

/// The generation that CURRENT names; empty when what stands there is no name of one.
std::string read_current(const std::string& engine_folder);
bool is_generation(const std::string& name);

}  // namespace casebound::store
