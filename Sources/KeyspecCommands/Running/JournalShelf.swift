import Contract
import Deployment
import Reporting
import RunEvents
import TypedYAML

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The journals of earlier runs against one target.
struct JournalShelf {
    let folder: StateFolder
    let target: TargetDescription
    /// Only the journal of this run; nil for all.
    let run: RunID?

    /// Those that can be settled now. Runs that still go on, damaged journals and journals of another target file of the
    /// same name are told and left alone.
    func journals(_ console: Console) throws -> [RunJournal] {
        let paths: [String]
        do { paths = try folder.journalPaths() } catch { throw CommandFailure(.invalidInput, error.description) }
        var journals: [RunJournal] = []
        for path in paths {
            do throws(JournalFailure) {
                guard let journal = try RunJournal.resume(path) else {
                    if run.map({ path == folder.journalPath(of: $0) }) ?? true {
                        console.error("keyspec: the run of \(path) still goes on; it is left alone\n")
                    }
                    continue
                }
                if isMeant(journal.header, console) { journals.append(journal) }
            } catch {
                console.error("keyspec: \(printable(error.description))\n")
            }
        }
        if let run, journals.isEmpty {
            throw CommandFailure(
                .invalidInput, "there is no journal of a run '\(run)' against \(target.name) in \(folder.path)",
                remedy: "its keys are gone, or its journal is in another folder (--state)")
        }
        return journals
    }

    private func isMeant(_ header: JournalHeader, _ console: Console) -> Bool {
        if let run { return header.run == run && header.target == target.name }
        guard header.target == target.name else { return false }
        // Two deployments may share a name; where a key is not found it counts as gone, so a wrong guess would lose it.
        if header.file == absolutePath(target.file.path) { return true }
        console.error(
            "keyspec: run \(header.run) was against \(header.target) as described in \(printable(header.file)); "
                + "add --run \(header.run) if that is this deployment\n")
        return false
    }

    private func absolutePath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// What `keyspec cleanup` prints.
enum CleanupText {
    static func announcement(of journal: RunJournal) -> String {
        var table = TextTable(indent: 2)
        for obligation in journal.obligations.open {
            table.add(obligation.account.rawValue, obligation.label, obligation.ids.joined(separator: " "))
        }
        let count = journal.obligations.open.count
        return "Run \(journal.header.run) of \(journal.header.startedAt) may have left \(counted(count, "key")):\n"
            + printable(table.text)
    }

    static func text(of report: CleanupReport) -> String {
        var text =
            "Run \(report.run): \(counted(report.deleted.count, "key")) deleted, \(report.absent.count) gone already"
        text += report.left.isEmpty ? "\n" : ", \(report.left.count) left\n"
        for remainder in report.left {
            text += printable(
                "  \(remainder.obligation.label) (\(remainder.obligation.account.rawValue)): \(remainder.reason)\n")
        }
        if let problem = report.problem { text += printable("  \(problem)\n") }
        return text
    }
}
