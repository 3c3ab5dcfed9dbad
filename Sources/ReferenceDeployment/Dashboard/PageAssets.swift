/// The files that the pages load; everything works without the script.
enum PageAssets {
    static let style = """
        :root { color-scheme: light dark; --text: #1c1f24; --back: #fff; --line: #767c85; --accent: #1f4fbf; --soft: #eef1f6;
          --faint: #565d67; --warning: #b25e09; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e8eaee; --back: #14171c; --line: #8d949e; --accent: #9dbbff; --soft: #232830;
            --faint: #a9b0ba; --warning: #e9a23b; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
        header, main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; border-bottom: 1px solid var(--line); }
        .brand { font-weight: 700; margin: 0; }
        nav { flex: 1; display: flex; gap: 1rem; }
        a { color: var(--accent); }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
        input, button { font: inherit; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem;
          color: inherit; background: var(--back); min-height: 2.75rem; max-width: 100%; }
        ::placeholder { color: var(--faint); opacity: 1; }
        button { background: var(--accent); color: var(--back); border-color: var(--accent); cursor: pointer; }
        button.quiet { background: none; color: inherit; border-color: var(--line); }
        button.danger { background: #a3212b; border-color: #a3212b; color: #fff; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .stack { display: grid; gap: .5rem; max-width: 24rem; }
        .stack button { margin-top: .75rem; }
        .row input { flex: 0 1 20rem; }
        .row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
        .row .key { flex: 1 1 30rem; font-family: ui-monospace, monospace; }
        .notice { border-left: .3rem solid var(--accent); background: var(--soft); padding: .75rem 1rem; }
        .warning { border-color: var(--warning); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        code, time { white-space: nowrap; }
        pre code { white-space: pre; }
        .actions { white-space: nowrap; } .actions a { display: inline-block; margin-right: .75rem; }
        tbody th { overflow-wrap: anywhere; min-width: 12rem; }
        pre { overflow-x: auto; background: var(--soft); padding: 1rem; }
        .skip { position: absolute; left: -100rem; padding: .5rem; background: var(--back); } .skip:focus { left: .5rem; }
        @media (max-width: 40rem) {
          .row label, .row input { flex: 1 1 100%; }
          .key { font-size: .8rem; }
          thead { display: none; }
          table, tbody, tr, th, td { display: block; }
          tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
          th, td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; min-width: 0; }
          td[data-label]::before { content: attr(data-label) ": "; color: var(--faint); }
        }

        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="none" stroke="#1f4fbf" stroke-width="2"><circle
        cx="5" cy="8" r="3"/><path d="M8 8h7M12 8v3"/></g></svg>

        """

    static let script = """
        const button = document.getElementById("copy");
        const field = document.getElementById("key");
        button.hidden = false;
        button.addEventListener("click", async () => {
          field.select();
          try { await navigator.clipboard.writeText(field.value); }
          catch { document.execCommand("copy"); }
          document.getElementById("copied").textContent = "Copied.";
        });

        """
}
