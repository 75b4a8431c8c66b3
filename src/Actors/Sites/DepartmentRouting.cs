using System.Text.Json.Serialization;
using MessagePack;

namespace Gateway.Actors.Sites;

/// <summary>A competence, or how much of it is needed.</summary>
/// <param name="Name">As the site's people call it; lower case.</param>
/// <param name="Level">1 (some) to 5 (best).</param>
[MessagePackObject]
public readonly record struct Skill([property: Key(0)] string Name, [property: Key(1)] int Level);

/// <summary>How a department chooses among the operators whom a visitor fits.</summary>
public enum RoutingMode
{
    /// <summary>The smallest part of the capacity in use; of equals the one whose last dialog is longest ago.</summary>
    LeastBusy = 0,
    /// <summary>The one who has been without a new task for longest.</summary>
    LongestIdle = 1,
    /// <summary>In turn.</summary>
    RoundRobin = 2,
    /// <summary>The lowest tier that has somebody free; within it the least busy.</summary>
    Tiers = 3,
    /// <summary>Nobody is chosen: operators take from the list.</summary>
    Manual = 4,
    /// <summary>As <see cref="Manual"/>, and everybody whom the visitor fits is called at once; the first takes it.</summary>
    Broadcast = 5,
}

/// <summary>What a visitor's language means for the choice.</summary>
public enum LanguageUse
{
    /// <summary>Nothing.</summary>
    Any = 0,
    /// <summary>Of those who are free, who speaks it goes first.</summary>
    Preferred = 1,
    /// <summary>Only who speaks it fits.</summary>
    Required = 2,
}

/// <summary>What a department shows when nobody could answer.</summary>
public enum WhenClosed
{
    /// <summary>A visitor may leave words that are answered later.</summary>
    Form = 0,
    /// <summary>The department is not offered.</summary>
    Off = 1,
}

/// <summary>How a department finds an operator for a visitor. Everything left out has its default, which is what a department without settings does.</summary>
/// <param name="Mode">How one of several is chosen.</param>
/// <param name="LastOperatorFirst">Who served the visitor last is chosen when free, whatever the mode.</param>
/// <param name="Skills">What an operator needs, at most 8.</param>
/// <param name="Language">What the visitor's language means.</param>
/// <param name="RelaxSeconds">After waiting so long skills and language are no longer needed; 0: they always are. At most 86,400.</param>
/// <param name="Priority">0 to 9; a higher one is served before a lower one by operators of both.</param>
/// <param name="Weight">Percent of a slot that one dialog takes, 10 to 1,000.</param>
/// <param name="QueueLimit">With so many waiting who comes next overflows at once, or is answered later; 0: no limit. At most 100,000.</param>
/// <param name="OverflowSeconds">After waiting so long the operators of <paramref name="OverflowTo"/> fit as well; 0: never. At most 86,400.</param>
/// <param name="OverflowTo">Another department of the site, or null.</param>
/// <param name="BotSeconds">After waiting so long <paramref name="Bot"/> answers while the visitor waits on; 0: never. At most 86,400.</param>
/// <param name="Bot">Id of one of the site's webhooks, or null.</param>
/// <param name="LaterSeconds">After waiting so long a visitor is answered later: everybody else goes first, and the visitor need not stay; 0: never. At most 86,400.</param>
/// <param name="AcceptSeconds">How long an offer stands; 0: as the site says. At most 600.</param>
/// <param name="Closed">What is shown when nobody could answer.</param>
/// <param name="Hours">When it works; null: always. Who comes outside of them is answered later.</param>
public sealed record DepartmentRouting(
    RoutingMode Mode = RoutingMode.LeastBusy, bool LastOperatorFirst = false, IReadOnlyList<Skill>? Skills = null, LanguageUse Language = LanguageUse.Any, int RelaxSeconds = 0,
    int Priority = 0, int Weight = 100, int QueueLimit = 0, int OverflowSeconds = 0, string? OverflowTo = null, int LaterSeconds = 0, int AcceptSeconds = 0,
    WhenClosed Closed = WhenClosed.Form, OpeningHours? Hours = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int BotSeconds = 0, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Bot = null)
{
    /// <summary>Of a department that has set nothing.</summary>
    public static readonly DepartmentRouting Default = new();

    internal const int MostSeconds = 86_400;

    /// <summary>Operators take from the list themselves.</summary>
    internal bool IsManual => Mode is RoutingMode.Manual or RoutingMode.Broadcast;

    /// <summary>Whether the department works at that moment, Unix ms.</summary>
    public bool IsOpenAt(long now) => Hours?.IsOpenAt(now) ?? true;

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        void Range(string name, int value, int least, int most)
        {
            if (value < least || value > most) faults.Add(name, "range", ("least", least), ("most", most));
        }
        SkillCheck.Add(faults, "skills", Skills, 8);
        Range("relaxSeconds", RelaxSeconds, 0, MostSeconds);
        Range("priority", Priority, 0, 9);
        Range("weight", Weight, 10, 1_000);
        Range("queueLimit", QueueLimit, 0, 100_000);
        Range("overflowSeconds", OverflowSeconds, 0, MostSeconds);
        Range("botSeconds", BotSeconds, 0, MostSeconds);
        Range("laterSeconds", LaterSeconds, 0, MostSeconds);
        Range("acceptSeconds", AcceptSeconds, 0, 600);
        if (Hours is not null) faults.AddRange(Hours.Faults());
        return faults;
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out DepartmentRouting routing, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<DepartmentRouting>(json, r => r.Faults(), out var read, out faults);
        routing = read ?? Default;
        return good;
    }
}

/// <summary>What names of skills and languages may be.</summary>
internal static class SkillCheck
{
    private const int MostChars = 40;

    public static void Add(List<Fault> faults, string name, IReadOnlyList<Skill>? skills, int most)
    {
        if (skills is null) return;
        if (skills.Count > most) faults.Add(name, "too-many", ("most", most));
        if (skills.Any(s => s.Level is < 1 or > 5)) faults.Add(name, "level");
        if (skills.Any(s => string.IsNullOrWhiteSpace(s.Name) || s.Name.Length > MostChars || s.Name.Any(char.IsUpper) || s.Name != s.Name.Trim()))
            faults.Add(name, "skill-name", ("most", MostChars));
        if (skills.DistinctBy(s => s.Name).Count() != skills.Count) faults.Add(name, "skill-twice");
    }

    /// <summary>Two or three lower-case letters, as the first part of a language tag.</summary>
    public static bool IsLanguage(string? text) => text is { Length: 2 or 3 } && text.All(c => c is >= 'a' and <= 'z');

    /// <summary>"de-AT" is "de"; "" for what is no language.</summary>
    public static string LanguageOf(string? tag)
    {
        if (string.IsNullOrEmpty(tag)) return "";
        var end = tag.AsSpan().IndexOfAny('-', '_');
        var first = (end < 0 ? tag : tag[..end]).ToLowerInvariant();
        return IsLanguage(first) ? first : "";
    }
}
