import Evidence
import Reporting
import RunEvents
import TypedYAML

/// What a scan found, as text, as JSON and as an exit code.
struct ScanOutcome {
    let sources: [ScannedSource]
    /// The names of what was searched for, by the index that hits give.
    let subjects: [String]

    private var hitCount: Int { sources.reduce(0) { $0 + $1.result.hitCount } }
    private var byteCount: Int { sources.reduce(0) { $0 + $1.result.bytes } }
    private var gapCount: Int { sources.reduce(0) { $0 + $1.result.gaps.count } }

    /// A hit is proof whatever else could not be read; nothing read is no proof of anything.
    var status: ExitStatus {
        if hitCount > 0 { return .violation }
        return gapCount > 0 || byteCount == 0 ? .inconclusive : .success
    }

    var text: String {
        var text = ""
        for source in sources {
            for hit in source.result.hits { text += line(hit, in: source.name) }
            let more = source.result.hitCount - source.result.hits.count
            if more > 0 { text += "\(printable(source.name)): and \(counted(more, "more hit")) that are not listed\n" }
        }
        for source in sources {
            for gap in source.result.gaps { text += "\(printable(source.name)): not seen whole, as it \(gap)\n" }
        }
        return text + summary
    }

    private func line(_ hit: Hit, in source: String) -> String {
        let place = hit.containers.isEmpty ? "" : " (\(hit.containers.map(\.description).joined(separator: " ")))"
        let name = printable(subjects[hit.subject]) + (hit.fingerprint.map { " (\($0))" } ?? "")
        return "\(printable(source))\(place):\(hit.isInName ? "name:" : "")\(hit.offset): \(hit.form) of \(name)\n"
    }

    private var summary: String {
        if sources.isEmpty { return "Nothing to scan: there is no file under the given paths.\n" }
        let found =
            switch status {
            case .violation: counted(hitCount, "hit")
            case .inconclusive:
                byteCount == 0 ? "No hit, as there was nothing to read" : "No hit, but not everything was seen"
            default: "No hit"
            }
        return "\(found): \(counted(sources.count, "source")) of \(counted(byteCount, "byte")) searched for "
            + "\(counted(subjects.count, "subject"))\n"
    }

    var json: OrderedJSON {
        .object([
            ("verdict", .string(status == .violation ? "hits" : status == .success ? "clean" : "inconclusive")),
            ("sources", .integer(sources.count)),
            ("bytes", .integer(byteCount)),
            ("decodedBytes", .integer(sources.reduce(0) { $0 + $1.result.decodedBytes })),
            ("hitCount", .integer(hitCount)),
            ("hits", .array(sources.flatMap { source in source.result.hits.map { json($0, in: source.name) } })),
            (
                "gaps",
                .array(
                    sources.flatMap { source in
                        source.result.gaps.map { gap in
                            .object([("source", .string(source.name)), ("reason", .string(gap.description))])
                        }
                    })
            ),
        ])
    }

    private func json(_ hit: Hit, in source: String) -> OrderedJSON {
        var members: [OrderedJSON.Member] = [
            ("source", .string(source)),
            (
                "containers",
                .array(
                    hit.containers.map { .object([("kind", .string($0.kind)), ("offset", .integer($0.offset))]) })
            ),
            ("place", .string(hit.isInName ? "name" : "contents")),
            ("offset", .integer(hit.offset)),
            ("encoding", .string(hit.form.description)),
            ("token", .string(subjects[hit.subject])),
        ]
        if let fingerprint = hit.fingerprint { members.append(("fingerprint", .string(fingerprint))) }
        return .object(members)
    }
}
