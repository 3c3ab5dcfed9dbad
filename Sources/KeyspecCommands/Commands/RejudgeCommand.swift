import ArgumentParser
import Reporting
import RunEvents
import Runner

/// Judges an event file anew.
struct RejudgeCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "rejudge",
        abstract: "Judge the histories and verdicts of an event file anew, from their records alone.",
        discussion: """
            Every history of probes is put to its rules again, and every verdict is compared with the records that it \
            rests on. Nothing is sent. Exit code 0: everything comes out as recorded; 1: something does not; 3: the file \
            holds no verdict; 65: it cannot be read.
            """)

    @Argument(help: "An event file that 'keyspec run' wrote.")
    var eventFile: String

    @OptionGroup var display: DisplayOptions

    func execute(_ console: Console) async throws -> ExitStatus {
        var judgement = Rejudgement()
        let ending: EventLogReader.Ending
        do {
            var reader = try EventLogReader(path: eventFile)
            while let event = try reader.next() { judgement.apply(event) }
            ending = reader.ending
        } catch let problem as FileProblem {
            throw CommandFailure(unreadable: problem)
        } catch let error as EventLogError {
            throw CommandFailure(.invalidInput, "\(error.file):\(error.line): \(error.problem)", remedy: error.remedy)
        }
        judgement.finish()
        let text = RejudgementText(judgement, ending: ending)
        console.output(display.quiet ? text.differences : text.all)
        guard judgement.outcomes > 0 else { return .nothingRan }
        return judgement.agrees ? .success : .violation
    }
}

/// What `keyspec rejudge` shows.
struct RejudgementText {
    private let judgement: Rejudgement
    private let ending: EventLogReader.Ending

    init(_ judgement: Rejudgement, ending: EventLogReader.Ending) {
        self.judgement = judgement
        self.ending = ending
    }

    /// A line for everything that does not come out as recorded.
    var differences: String {
        (judgement.histories + judgement.others).filter { $0.difference != nil }.map(line).joined()
    }

    var all: String { (judgement.histories + judgement.others).map(line).joined() + "\n" + summary }

    private func line(_ finding: Rejudgement.Finding) -> String {
        guard let difference = finding.difference else {
            return printable("same     \(finding.row): \(finding.subject)") + "\n"
        }
        return printable("DIFFERS  \(finding.row): \(finding.subject): \(difference)") + "\n"
    }

    private var summary: String {
        let differing = (judgement.histories + judgement.others).count { $0.difference != nil }
        let histories = judgement.histories.count
        var text = histories == 1 ? "1 history, " : "\(histories) histories, "
        text +=
            "\(counted(judgement.outcomes, "verdict")) and \(counted(judgement.exchanges, "exchange")) judged anew: "
        text += differing == 0 ? "all as recorded\n" : "\(counted(differing, "difference"))\n"
        switch ending {
        case .complete: break
        case .unfinished, .torn: text += "The run that wrote the file did not end; what it holds was judged.\n"
        }
        return text
    }
}
