#pragma once

#include "engine/domain/event.h"
#include "engine/domain/journal.h"
#include "engine/store/leases.h"
#include "engine/store/objects.h"

#include <vector>

namespace flux::store {

// A new step, with its plan part.
struct StepInsert {
    domain::TaskId taskId;
    int position = 0;
    domain::StepState state;
};

// A step that moved. Outputs and edits are written only where `withOutputs`/`withEdits` say so, so that a
// transition stays small however large the step's data is.
struct StepChange {
    domain::TaskId taskId;
    int position = 0;
    domain::StepRun run;
    bool withOutputs = false;
    bool withEdits = false;
};

// How far a task is, where nothing else about it changed: the rest of its row, which may be large, is not written anew.
// The row exists. Written after `tasks`.
struct TaskProgress {
    domain::TaskId taskId;
    int doneCount = 0;
    base::Instant updatedAt;
};

// A step whose plan part changed: its spec is written anew. The row exists; its run is in `steps` if it moved.
struct StepSpecChange {
    domain::TaskId taskId;
    int position = 0;
    domain::StepSpec spec;
};

// A plan that is no longer in force, kept to be shown and compared.
struct PlanVersion {
    domain::TaskId taskId;
    int version = 1;
    base::Instant replacedAt;
    QString reason; // "edited in the window"
    domain::Plan plan;
};

struct SettingChange {
    QString key;
    base::Json value; // null removes the setting
};

// Everything that one or more transitions decided, to be written in one transaction: all of it or nothing.
// A plain value; it may be merged with others before it is committed. Tasks, conversations, turns and checkpoints
// are written whole (insert or replace by id).
struct UnitOfWork {
    std::vector<domain::Conversation> conversations = {};
    std::vector<domain::Turn> turns = {};
    std::vector<domain::Message> messages = {}; // new ones; position is given by the store
    std::vector<domain::Task> tasks = {};
    std::vector<TaskProgress> progress = {};
    std::vector<StepInsert> newSteps = {};
    std::vector<StepChange> steps = {};
    std::vector<StepSpecChange> specs = {};
    std::vector<PlanVersion> planVersions = {};
    std::vector<domain::Breaker> breakers = {}; // by key; one that is Closed without failures is removed
    // Gone with their steps, cards, journal and plan versions; the feed keeps the numbers of its events about them, not
    // what they said. Applied after everything else of the unit.
    std::vector<domain::TaskId> deletedTasks = {};
    std::vector<domain::Checkpoint> checkpoints = {};
    std::vector<domain::JournalRow> journal = {}; // position is given by the store
    std::vector<SettingChange> settings = {};
    std::vector<domain::FeedEvent> events = {}; // sequence is given by the store
    std::vector<ObjectWrite> objects = {};      // several of one object follow each other
    std::vector<LinkWrite> links = {};          // after `objects`
    std::vector<domain::ObjectType> types = {}; // by name; one without schema and mode is removed
    std::vector<VectorWrite> vectors = {};      // of objects that exist
    // Gone for good, with history, links and vectors. Applied after the other objects of the unit.
    std::vector<domain::ObjectId> purgedObjects = {};
    std::vector<LetterAnswer> answers = {}; // to other processes; only where the store has leases

    // Is there anything of the person's objects in it? A store that keeps none refuses such a unit.
    [[nodiscard]] bool hasObjects() const {
        return !objects.empty() || !links.empty() || !types.empty() || !vectors.empty() || !purgedObjects.empty();
    }
    [[nodiscard]] bool isEmpty() const {
        if (!progress.empty() || hasObjects())
            return false;
        return conversations.empty() && turns.empty() && messages.empty() && tasks.empty() && newSteps.empty() &&
               steps.empty() && specs.empty() && planVersions.empty() && breakers.empty() && deletedTasks.empty() &&
               checkpoints.empty() && journal.empty() && settings.empty() && events.empty() && answers.empty();
    }
    // Of a task that both tell about only the newer word is kept.
    void append(UnitOfWork&& other);
};

} // namespace flux::store
