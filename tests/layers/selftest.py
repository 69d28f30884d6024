"""The checkers of this folder, tried on small good and bad texts: a checker that finds nothing is worse than none."""

import pathlib
import tempfile
import unittest

import compile_db
import headers
import house
import layers
import qml_lint
import settings_doc
import table
import tidy


def faults(path, text):
    return [fault for _, fault in layers.faults_of_source(path, text)]


class Layers(unittest.TestCase):
    def assert_fault(self, path, text, words):
        found = faults(path, text)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_what_goes_down_is_fine(self):
        text = '#include "engine/domain/task.h"\n#include <QtCore/QString>\n#include <vector>\n#include "probe.moc"\n'
        self.assertEqual(faults("engine/store/probe.cpp", text), [])

    def test_what_goes_up_is_found(self):
        self.assert_fault("engine/base/x.h", '#include "engine/domain/task.h"', "engine/base may not use engine/domain")
        self.assert_fault("engine/domain/x.h", '#include "engine/store/store.h"', "may not use engine/store")
        self.assert_fault("ui/core/x.cpp", '#include "engine/store/store.h"', "may not use engine/store")
        self.assert_fault("ui/inbox/x.cpp", '#include "engine/host/local_engine.h"', "may not use engine/host")
        self.assert_fault("engine/orchestrator/machine/x.cpp", '#include "engine/host/conductor.h"', "engine/host")
        self.assert_fault("engine/host/x.cpp", '#include "app/cli/commands.h"', "may not use app/cli")

    def test_rooms_inside_a_room_are_rooms_of_their_own(self):
        self.assert_fault("engine/orchestrator/x.cpp", '#include "engine/store/sql/sql_store.h"', "engine/store/sql")
        self.assertEqual(faults("engine/host/x.cpp", '#include "engine/store/sql/sql_store.h"'), [])

    def test_a_row_may_name_one_file(self):
        self.assertEqual(faults("engine/orchestrator/x.cpp", '#include "engine/net/retry.h"'), [])
        self.assert_fault("engine/orchestrator/x.cpp", '#include "engine/net/http_client.h"', "engine/net")

    def test_libraries_stay_in_their_rooms(self):
        self.assert_fault("engine/domain/x.h", "#include <nlohmann/json.hpp>", "may not use nlohmann")
        self.assertEqual(faults("engine/base/json.h", "#include <nlohmann/json.hpp>"), [])
        self.assert_fault("engine/base/x.h", "#include <nlohmann/json.hpp>", "may not use nlohmann")
        self.assert_fault("engine/store/x.cpp", "#include <sqlite3.h>", "may not use sqlite3")
        self.assertEqual(faults("engine/store/sql/x.cpp", "#include <sqlite3.h>"), [])
        self.assert_fault("ui/core/x.cpp", "#include <QtNetwork/QNetworkReply>", "may not use QtNetwork")
        self.assertEqual(faults("ui/theme/no_network.cpp", "#include <QtNetwork/QNetworkReply>"), [])
        self.assert_fault("ui/theme/theme.cpp", "#include <QtNetwork/QNetworkReply>", "may not use QtNetwork")
        self.assert_fault("engine/host/x.cpp", "#include <QtGui/QImage>", "may not use QtGui")
        self.assert_fault("engine/notify/x.cpp", "#include <curl/curl.h>", "may not use libcurl")
        self.assert_fault("app/desktop/x.cpp", "#include <md4c.h>", "may not use md4c")

    def test_unknown_things_are_found(self):
        self.assert_fault("engine/base/x.h", "#include <boost/asio.hpp>", "no library of")
        self.assert_fault("engine/cellar/x.h", "#include <vector>", "is in no room")
        self.assert_fault("engine/host/x.h", '#include "engine/cellar/x.h"', "is in no room")
        self.assert_fault("engine/host/x.h", "#include <QString>", "name the module too")
        self.assert_fault("engine/host/x.h", '#include "conductor.h"', "from the top folder")

    def test_comments_and_strings_do_not_count(self):
        self.assertEqual(faults("engine/base/x.h", '// #include "engine/host/a.h"\n/*\n#include <sqlite3.h>\n*/\n'), [])
        self.assertEqual(faults("engine/base/x.cpp", 'auto s = "// not a comment";\n'), [])
        self.assert_fault("engine/base/x.cpp", 'auto s = "/*";\n#include <sqlite3.h>\n', "sqlite3")

    def test_the_line_is_right(self):
        text = '#pragma once\n\n#include <vector>\n#include "engine/host/conductor.h"\n'
        self.assertEqual([line for line, _ in layers.faults_of_source("engine/base/x.h", text)], [4])

    def test_cmake_links(self):
        def of(path, text):
            return [fault for _, fault in layers.faults_of_cmake(path, text)]
        good = "flux_room(store SOURCES a.cpp DEPENDS flux_domain flux_base PRIVATE_DEPENDS SQLite::SQLite3)"
        self.assertEqual(of("engine/store/CMakeLists.txt", good), [])
        bad = "flux_room(domain SOURCES a.cpp\n    DEPENDS flux_store Qt6::Network)"
        found = of("engine/domain/CMakeLists.txt", bad)
        self.assertEqual(len(found), 2)
        self.assertIn("may not use engine/store", found[0])
        self.assertIn("may not use QtNetwork", found[1])

    def test_the_table_has_no_circle(self):
        self.assertEqual(layers.faults_of_table(), [])
        circle = {"engine/a": ["engine/b"], "engine/b": ["engine/c/inner"],
                  "engine/c": [], "engine/c/inner": ["engine/a"]}
        self.assertTrue(any("circle" in fault for fault in layers.faults_of_table(circle)))
        self.assertTrue(any("is no room" in fault for fault in layers.faults_of_table({"engine/a": ["engine/x"]})))

    def test_the_window_never_sees_the_engine_room(self):
        for room in table.UI_ROOMS:
            for closed in ("engine/store", "engine/store/sql", "engine/host", "engine/net", "engine/orchestrator"):
                self.assertNotIn(closed, table.ROOMS[room])
            self.assertNotIn(room, table.LIBRARIES["QtSql"][1])

    def test_a_bad_tree_fails_and_an_empty_one_too(self):
        with tempfile.TemporaryDirectory() as name:
            top = pathlib.Path(name)
            self.assertEqual(layers.check_tree(top), (0, []))
            (top / "engine/base").mkdir(parents=True)
            (top / "engine/base/x.h").write_text('#include "engine/host/conductor.h"\n')
            count, found = layers.check_tree(top)
            self.assertEqual(count, 1)
            self.assertEqual(len(found), 1)
            self.assertTrue(found[0].startswith("engine/base/x.h:1: "), found)


class House(unittest.TestCase):
    def test_length(self):
        self.assertEqual(house.faults_of("a.cpp", "x\n" * 400), [])
        self.assertEqual(len(house.faults_of("a.cpp", "x\n" * 401)), 1)
        self.assertEqual(house.faults_of("docs/a.md", "x\n" * 900), [])

    def test_pragma(self):
        self.assertEqual(len(house.faults_of("engine/a.h", "int x;\n")), 1)
        self.assertEqual(house.faults_of("engine/a.h", "#pragma once\n"), [])

    def test_machine_paths(self):
        for bad in ("/work" + "/main/x", "see /root" + "/x", "/home/" + "jenkins/x"):
            self.assertEqual(len(house.faults_of("a.md", bad + "\n")), 1, bad)
        for good in ("/tmp/x", "/usr/share", "network/x", "https://a.example/work/x", "engine/store/root/x", "~/notes"):
            self.assertEqual(house.faults_of("a.md", good + "\n"), [], good)

    def test_untranslated(self):
        def of(line):
            return house.faults_of("ui/a/A.qml", line + "\n")
        for bad in ('text: "Send mail"', 'text: a ? "Yes, go" : qsTr("No")', 'Accessible.name: "Close"',
                    'property string x; placeholderText: "Write to Flux"', 'text: qsTr("a") + "And more"'):
            self.assertEqual(len(of(bad)), 1, bad)
        for good in ('text: qsTr("Send mail")', 'text: model.title', 'text: ""', 'text: "·"', 'icon: "Send mail"',
                     'text: qsTr("%1 (of) %2").arg("x")', 'name: "send"', 'state: "Open now"', 'text: "<b>Bold</b>"',
                     'text: kind === "Some Kind" ? qsTr("a") : ""', '// text: "Send mail"'):
            self.assertEqual(of(good), [], good)


class Tidy(unittest.TestCase):
    def test_own_names(self):
        names = tidy.own_names("namespace {\nclass Parser {\nconstexpr int kMax = 3;\nstatic Result<int> parse(int a) {\n"
                               "const std::vector<Row>& rows() {\nusing K = Kind;\n    return x;\n")
        self.assertEqual(names, {"Parser", "kMax", "parse", "rows", "K"})

    def test_bundles_keep_equal_names_apart(self):
        class Db:
            flags = {"a.cpp": ["-DA"], "b.cpp": ["-DA"],
                     "c.cpp": ["-DA", "-isystem", "/x"], "d.cpp": ["-isystem", "/x"]}

        class Texts:
            @staticmethod
            def text(path):
                return b"static int help() {\n" if path in ("a.cpp", "b.cpp") else f"int {path[0]}() {{\n".encode()
        bundles = tidy.bundles_of(sorted(Db.flags), Db, Texts)
        self.assertEqual([bundle["sources"] for bundle in bundles], [["a.cpp", "c.cpp", "d.cpp"], ["b.cpp"]])
        self.assertEqual(bundles[0]["flags"], [("-DA",), ("-isystem", "/x")])
        self.assertEqual(len(tidy.bundles_of(sorted(Db.flags), Db, Texts, 1)), 4)

    def test_complaints_are_read(self):
        output = "/src/engine/a.cpp:3:1: warning: bad [x-y]\n/src/engine/a.cpp:3:9: warning: bad [x-y]\nnote: no\n"
        self.assertEqual(tidy.faults_in(output, "/src"), ["engine/a.cpp:3: bad [x-y]"])


class Headers(unittest.TestCase):
    def test_what_a_header_begins_with(self):
        self.assertEqual(headers.begins_with('#pragma once\n\n#include "a/b.h"\n#include "a/c.h"\n'), "a/b.h")
        self.assertIsNone(headers.begins_with('#pragma once\n#include <vector>\n#include "a/b.h"\n'))
        self.assertIsNone(headers.begins_with('#pragma once\n#ifdef X\n#include "a/b.h"\n#endif\n'))
        self.assertIsNone(headers.begins_with("#pragma once\nint x;\n"))


class QmlLint(unittest.TestCase):
    def test_ids_of_the_file_are_known(self):
        text = "Item {\n    id: list\n    Item { width: list.w; height: other.h }\n}\n"
        self.assertTrue(qml_lint.is_id_of_file(text, 3, text.split("\n")[2].index("list") + 1))
        self.assertFalse(qml_lint.is_id_of_file(text, 3, text.split("\n")[2].index("other") + 1))


class Keys(unittest.TestCase):
    def test_a_change_in_a_reached_header_changes_the_key(self):
        with tempfile.TemporaryDirectory() as name:
            top = pathlib.Path(name)
            (top / "a.h").write_text('#include "b.h"\n')
            (top / "b.h").write_text("int b;\n")
            before = compile_db.Includes(top).key("a.h")
            self.assertEqual(compile_db.Includes(top).key("a.h"), before)
            (top / "b.h").write_text("int c;\n")
            self.assertNotEqual(compile_db.Includes(top).key("a.h"), before)
            self.assertNotEqual(compile_db.Includes(top).key("a.h", "-O2"), compile_db.Includes(top).key("a.h"))


class SettingsDoc(unittest.TestCase):
    def test_both_sides_are_read_and_compared(self):
        code = '''return {
            row("mail.from", K::Text, "", QStringLiteral("The address that "
                                                         "mails come from."), check),
            number("ui.scale", 100, 50, 300, QStringLiteral("The size in percent.")),
        };'''
        rows = settings_doc.rows_of_code(code)
        self.assertEqual(rows, {"mail.from": "The address that mails come from.", "ui.scale": "The size in percent."})
        page = "| `mail.from` | text | | The address that mails come from. |\n| `ui.scale` | number | 100 | The size. |\n"
        self.assertEqual(settings_doc.compare(rows, settings_doc.rows_of_page(page)),
                         ["ui.scale: the page says “The size.”, the code “The size in percent.”"])
        self.assertEqual(len(settings_doc.compare(rows, {})), 2)
        self.assertEqual(len(settings_doc.compare({}, {"x.y": "Z."})), 1)


if __name__ == "__main__":
    unittest.main()
