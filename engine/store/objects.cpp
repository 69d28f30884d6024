#include "engine/store/store.h"

namespace flux::store {

base::Error keepsNoObjects() {
    return base::makeError(
        base::ErrorCode::FailedPrecondition,
        QStringLiteral("This version of Flux cannot keep workspace objects yet. Nothing was changed."));
}

base::Error changedSince() {
    return base::makeError(base::ErrorCode::FailedPrecondition,
                           QStringLiteral("This was changed in the meantime. Look at it again and repeat the change."),
                           QStringLiteral("version"));
}

namespace {

class NoObjects final : public ObjectReader {
public:
    base::Result<domain::WorkspaceObject> object(const domain::ObjectId&) override { return keepsNoObjects(); }
    base::Result<std::vector<domain::WorkspaceObject>> objects(const std::vector<domain::ObjectId>&) override {
        return keepsNoObjects();
    }
    base::Result<std::vector<domain::ObjectId>> objectsNamed(const QString&, int) override { return keepsNoObjects(); }
    base::Result<ObjectPage> page(const ObjectQuery&) override { return keepsNoObjects(); }
    base::Result<qint64> count(const ObjectQuery&) override { return keepsNoObjects(); }
    base::Result<std::vector<ValueCount>> distinct(const ObjectQuery&, const QString&, int) override {
        return keepsNoObjects();
    }
    base::Result<std::vector<Group>> group(const ObjectQuery&, const GroupQuery&, int) override {
        return keepsNoObjects();
    }
    base::Result<QueryExplanation> explain(const ObjectQuery&) override { return keepsNoObjects(); }
    base::Result<std::vector<domain::ObjectVersion>> history(const domain::ObjectId&, qint64, int) override {
        return keepsNoObjects();
    }
    base::Result<domain::ObjectVersion> version(const domain::ObjectId&, qint64) override { return keepsNoObjects(); }
    base::Result<std::vector<domain::ObjectLink>> links(const domain::ObjectId&) override { return keepsNoObjects(); }
    base::Result<std::vector<TypeCount>> types() override { return keepsNoObjects(); }
    base::Result<domain::ObjectType> type(const QString&) override { return keepsNoObjects(); }
    base::Result<void> forEach(const QStringList&,
                               const std::function<bool(const domain::WorkspaceObject&)>&) override {
        return keepsNoObjects();
    }
    base::Result<std::vector<ObjectVector>> vectors(const QString&, const QString&) override {
        return keepsNoObjects();
    }
};

} // namespace

ObjectReader& Reader::objects() {
    static NoObjects objects;
    return objects;
}

} // namespace flux::store
