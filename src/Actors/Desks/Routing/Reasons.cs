using System.Globalization;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Routing;

/// <summary>
/// Why an operator got a dialog and why another did not, as the console reads it: a word and its numbers, separated by blanks. They stand in the journal for ever;
/// docs/decisions/routing.md lists them.
/// </summary>
internal static class Reasons
{
    public const string Own = "own";
    public const string Wanted = "wanted";
    public const string Picked = "picked";
    public const string Absent = "absent";
    public const string Avoided = "avoided";

    public static string Won(RoutingMode mode, Post post, long now) => mode switch
    {
        RoutingMode.LongestIdle => $"longest-idle {Idle(post.Seat, now)}",
        RoutingMode.RoundRobin => "round-robin",
        RoutingMode.Tiers => $"tier {post.Place.Tier} {Load(post)}",
        _ => $"least-busy {Load(post)}",
    };

    public static string Invited(Post post) => $"invited {Load(post)}";

    /// <summary>Why whoever invited did not get the dialog; null for who does not belong to the department.</summary>
    public static string OfInviter(string? why) => $"inviter {why ?? "elsewhere"}";

    /// <summary>Why whoever had the dialog before it ended did not get it again; null for who does not belong to the department.</summary>
    public static string OfLast(string? why) => $"last {why ?? "elsewhere"}";

    public static string LastOperator(Post post) => $"last-operator {Load(post)}";

    /// <summary>Fitted, and another was better by the department's mode.</summary>
    public static string Lost(RoutingMode mode, Post post, long now) => mode switch
    {
        RoutingMode.LongestIdle => $"idle {Idle(post.Seat, now)}",
        RoutingMode.RoundRobin => "later-turn",
        RoutingMode.Tiers => $"tier {post.Place.Tier} {Load(post)}",
        _ => Whole(_lost, "load ", post) ?? Part("load ", post),
    };

    public static string State(OperatorState state) => $"state {(int)state}";

    public static string Full(Post post) => Whole(_full, "full ", post) ?? Part("full ", post);

    public static string Limit(Post post, int held) => $"limit {held}/{post.Place.Limit}";

    public static string Skill(Skill skill) => $"skill {skill.Level} {skill.Name}";

    public static string Language(string language) => $"language {language}";

    /// <summary>Slots in use of those there are: "1.5/4" with a dialog that weighs half.</summary>
    public static string Load(Post post) => Whole(_loads, "", post) ?? Part("", post);

    // Nearly every loser of a desk with a queue is full: the texts are made once and not kept with each decision.
    private const int Known = 33;
    private static readonly string?[,] _loads = new string?[Known, Known], _lost = new string?[Known, Known], _full = new string?[Known, Known];

    private static string? Whole(string?[,] texts, string word, Post post)
    {
        var (slots, rest) = Math.DivRem(post.Seat.Units, Seat.Slot);
        return rest != 0 || slots is < 0 or >= Known || post.Info.Capacity is < 0 or >= Known ? null : texts[slots, post.Info.Capacity] ??= Part(word, post);
    }

    private static string Part(string word, Post post) => string.Create(CultureInfo.InvariantCulture, $"{word}{post.Seat.Units / (double)Seat.Slot:0.##}/{post.Info.Capacity}");

    private static long Idle(Seat seat, long now) => seat.IdleSince == 0 ? 0 : Math.Max(0, now - seat.IdleSince) / 1000;
}
