using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Transcripts;

namespace Gateway.Api.History;

/// <summary>A dialog as its visitor may have it: what both said as it stands now, who came and went. Nothing of what operators say among themselves, nor of what a message said before.</summary>
internal sealed class VisitorTranscript(Transcript transcript, string site, string language, TimeSpan offset)
{
    private readonly bool _russian = language.StartsWith("ru", StringComparison.OrdinalIgnoreCase);

    private readonly record struct Line(string When, string Who, string Text, bool Note);

    public string Title => $"{site} · {In("dialog", "диалог")} {transcript.Dialog.Id.Short}";

    public string ToText()
    {
        var text = new StringBuilder(Title).Append("\r\n\r\n");
        foreach (var line in Lines())
            text.Append('[').Append(line.When).Append("] ").Append(line.Note ? $"— {line.Text}" : $"{line.Who}: {line.Text.ReplaceLineEndings("\r\n    ")}").Append("\r\n");
        return text.ToString();
    }

    public string ToHtml()
    {
        static string Safe(string text) => HtmlEncoder.Default.Encode(text);
        var html = new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="{{(_russian ? "ru" : "en")}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>{{Safe(Title)}}</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d2421}h1{font-size:1.25rem}p{margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}time,.note{color:#5c6963;font-size:.875rem}b{display:block}</style></head>
            <body><h1>{{Safe(Title)}}</h1>

            """);
        foreach (var line in Lines())
            html.Append(line.Note ? $"<p class=\"note\" dir=\"auto\"><time>{line.When}</time> {Safe(line.Text)}</p>\n" : $"<p dir=\"auto\"><b>{Safe(line.Who)} <time>{line.When}</time></b>{Safe(line.Text)}</p>\n");
        return html.Append("</body></html>\n").ToString();
    }

    private IEnumerable<Line> Lines()
    {
        var changes = transcript.Entries.Where(e => e.Kind is EntryKind.Edited or EntryKind.Deleted).GroupBy(e => e.Detail).ToDictionary(g => g.Key, g => g.Last());
        foreach (var e in transcript.Entries)
        {
            var change = changes.GetValueOrDefault(e.Seq.ToString(CultureInfo.InvariantCulture));
            var deleted = change?.Kind == EntryKind.Deleted;
            var name = e.AuthorName.Length > 0 ? e.AuthorName : In("Our team", "Наша команда");
            switch (e.Kind)
            {
                case EntryKind.Message: yield return Said(e, deleted ? In("(deleted)", "(удалено)") : change?.Text ?? e.Text); break;
                case EntryKind.File: yield return Said(e, deleted ? In("(deleted)", "(удалено)") : $"{In("File", "Файл")}: {e.Text}"); break;
                case EntryKind.Card when deleted: yield return Said(e, In("(withdrawn)", "(отозвано)")); break;
                case EntryKind.Card or EntryKind.Answer or EntryKind.Bot: yield return Said(e, e.Text); break;
                case EntryKind.Verdict when e.Text.Length > 0: yield return Note(e, e.Text); break;
                case EntryKind.Hold when e.Text.Length > 0: yield return Said(e, e.Text); break;
                case EntryKind.Accepted: yield return Note(e, In($"{name} is with you now", $"С вами {name}")); break;
                case EntryKind.Beside when e.Detail == "in": yield return Note(e, In($"{name} is with you now", $"С вами {name}")); break;
                case EntryKind.Closed: yield return Note(e, In("The dialog has ended", "Диалог завершён")); break;
                case EntryKind.Reopened: yield return Note(e, In("The dialog goes on", "Диалог продолжен")); break;
            }
        }
    }

    private Line Said(TranscriptEntry e, string text) => new(When(e), e.Author == Author.Visitor ? In("You", "Вы") : e.AuthorName.Length > 0 ? e.AuthorName : In("Our team", "Наша команда"), text, false);

    private Line Note(TranscriptEntry e, string text) => new(When(e), "", text, true);

    private string When(TranscriptEntry e) => DateTimeOffset.FromUnixTimeMilliseconds(e.At).ToOffset(offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private string In(string english, string russian) => _russian ? russian : english;
}
