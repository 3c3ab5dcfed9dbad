import Contract
import SpecLanguage
import TypedYAML

/// Which checks decide which clause, as `keyspec trace` shows it.
struct TraceTable {
    let library: SpecLibrary

    /// One block per area; a clause that nothing decides is shown as uncovered.
    var text: String {
        let entries = library.trace()
        var text = ""
        for area in library.catalogue.areas {
            var table = TextTable(indent: 2)
            for entry in entries where entry.clause.id.area == area.prefix {
                table.add(
                    entry.clause.id.description, entry.clause.level.rawValue,
                    entry.isCovered ? entry.checks.joined(separator: ", ") : "uncovered")
            }
            text += "\(area.prefix): \(area.title)\n\(table.text)\n"
        }
        let covered = entries.count(where: \.isCovered)
        return text
            + "\(covered) of \(counted(entries.count, "clause")) covered, \(entries.count - covered) uncovered\n"
    }

    /// An array with one object per clause.
    var json: OrderedJSON {
        .array(
            library.trace().map { entry in
                [
                    "clause": .string(entry.clause.id.description), "level": .string(entry.clause.level.rawValue),
                    "text": .string(entry.clause.text), "covered": .bool(entry.isCovered),
                    "checks": .strings(entry.checks),
                ]
            })
    }
}
