import Deployment
import Reporting
import RunEvents

extension DisplayOptions {
    /// What the terminal behind standard output can show.
    func style(_ console: Console) -> DisplayStyle {
        var style = DisplayStyle(
            isTerminal: console.isOutputTerminal, columns: console.columns, environment: console.environment)
        if noColor { style.isColored = false }
        return style
    }
}

extension StateFolder {
    /// The folder that `--state` names, else the standard one.
    init(named path: String?, _ console: Console) throws {
        if let path {
            self.init(path: path)
            return
        }
        do {
            self = try StateFolder.standard(environment: console.environment)
        } catch {
            throw CommandFailure(.reportFailed, error.description)
        }
    }
}
