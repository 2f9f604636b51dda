#include "index/engine.h"
#include "index/engines/fts.h"

namespace casebound::index {

const std::vector<EngineKind>& engines() {
  static const std::vector<EngineKind> list = {
      {"fts", open_fts},
  };
  return list;
}

}  // namespace casebound::index
