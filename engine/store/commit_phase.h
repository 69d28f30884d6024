#pragma once

namespace flux::store {

// Where a commit stands when a store's hook is called. Tests kill the process there.
enum class CommitPhase { Before, Written, After }; // nothing sent; written but not committed; committed

} // namespace flux::store
