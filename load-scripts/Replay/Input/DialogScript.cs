using System.Text.Json;

namespace Gateway.Replay.Input;

/// <summary>One line of a script.</summary>
internal sealed record Turn(bool ByVisitor, string Text);

/// <summary>One dialog as it is to be spoken, turn by turn. It begins with the visitor.</summary>
internal sealed record DialogScript(string Id, string Topic, IReadOnlyList<Turn> Turns)
{
    private sealed record Line(string Id, string Topic, List<Said> Turns);

    private sealed record Said(string From, string Text);

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads one JSON object a line.</summary>
    public static List<DialogScript> Read(string file)
    {
        var scripts = new List<DialogScript>();
        foreach (var line in File.ReadLines(file).Where(l => l.Length > 0))
        {
            var d = JsonSerializer.Deserialize<Line>(line, _json) ?? throw new InvalidDataException($"{file}: a line is not a dialog");
            var turns = d.Turns.Where(t => t.Text.Trim().Length > 0).Select(t => new Turn(t.From == "visitor", t.Text)).ToList();
            if (turns is [{ ByVisitor: true }, ..]) scripts.Add(new DialogScript(d.Id, d.Topic, turns));
        }
        return scripts;
    }

    /// <summary>The first scripts that hold at least so many turns together; the whole is said again when there are too few.</summary>
    public static List<DialogScript> Take(IReadOnlyList<DialogScript> scripts, int turns)
    {
        if (turns == int.MaxValue) return [.. scripts];
        var taken = new List<DialogScript>();
        for (var i = 0; turns > 0; i++)
        {
            taken.Add(scripts[i % scripts.Count]);
            turns -= taken[^1].Turns.Count;
        }
        return taken;
    }
}
