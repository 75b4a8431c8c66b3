using System.Collections.Frozen;

namespace Gateway.Actors.Sites;

/// <summary>What a person may do. Each packet of an operator and each route of the API states one (docs/ARCHITECTURE.md, Permissions). Stored and told by their words, never by their numbers.</summary>
[Flags]
public enum Permission : long
{
    /// <summary>Nothing but one's own session.</summary>
    None = 0,
    /// <summary>Be at the desk: a state, offers, the own dialogs and their words.</summary>
    AnswerDialogs = 1L << 0,
    /// <summary>Begin a dialog with a visitor.</summary>
    StartDialogs = 1L << 1,
    /// <summary>Hand a dialog to somebody else.</summary>
    TransferDialogs = 1L << 2,
    /// <summary>End a dialog.</summary>
    CloseDialogs = 1L << 3,
    /// <summary>See, take and join dialogs of others; is told of all alerts.</summary>
    Supervise = 1L << 4,
    /// <summary>Read and search what was said in all dialogs of the site, and visitors' pasts.</summary>
    ReadHistory = 1L << 5,
    /// <summary>The live list and visitors' cards.</summary>
    SeeVisitors = 1L << 6,
    /// <summary>Invite a visitor.</summary>
    InviteVisitors = 1L << 7,
    /// <summary>End a visitor's identity.</summary>
    BlockVisitors = 1L << 8,
    /// <summary>Export a person's data and erase a person.</summary>
    ErasePeople = 1L << 9,
    /// <summary>See and handle alerts.</summary>
    HandleAlerts = 1L << 10,
    /// <summary>Own template phrases.</summary>
    OwnPhrases = 1L << 11,
    /// <summary>Template phrases and other texts that the team shares.</summary>
    SharedTexts = 1L << 12,
    /// <summary>Reports: who talks, segments, what rules changed.</summary>
    ReadReports = 1L << 13,
    /// <summary>The site, its rules and routing, to read.</summary>
    ReadSettings = 1L << 14,
    /// <summary>Rules, their limits, trials and coupons.</summary>
    ChangeRules = 1L << 15,
    /// <summary>Departments, hours, and who is offered what.</summary>
    ChangeRouting = 1L << 16,
    /// <summary>The site itself: privacy, compression, radar, identity secrets.</summary>
    ChangeSite = 1L << 17,
    /// <summary>Webhooks and their log.</summary>
    ChangeWebhooks = 1L << 18,
    /// <summary>People, their roles, passwords and sessions; roles; tokens.</summary>
    ManageTeam = 1L << 19,
    /// <summary>Who did what.</summary>
    ReadAudit = 1L << 20,
    /// <summary>Nodes and keys of the whole installation.</summary>
    RunInstallation = 1L << 21,
}

/// <summary>The words of permissions, and what the roles that every account has come with.</summary>
public static class Permissions
{
    /// <summary>Of whoever runs the account; it cannot be changed, so that nobody locks everybody out.</summary>
    public const string Administrator = "administrator";

    /// <summary>Watches over others.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Answers visitors.</summary>
    public const string Operator = "operator";

    /// <summary>Each permission, in the order of their numbers.</summary>
    public static readonly IReadOnlyList<Permission> Each = [.. Enum.GetValues<Permission>().Where(p => p != Permission.None)];

    /// <summary>Every permission.</summary>
    public static readonly Permission All = Each.Aggregate(Permission.None, (all, each) => all | each);

    private const Permission OperatorMay = Permission.AnswerDialogs | Permission.StartDialogs | Permission.TransferDialogs | Permission.CloseDialogs | Permission.ReadHistory | Permission.SeeVisitors
        | Permission.InviteVisitors | Permission.HandleAlerts | Permission.OwnPhrases | Permission.ReadReports | Permission.ReadSettings;

    private static readonly FrozenDictionary<string, Permission> _byWord = Each.ToFrozenDictionary(WordOf, StringComparer.Ordinal);

    /// <summary>The roles that every account has, with what they may until the account says otherwise.</summary>
    public static readonly FrozenDictionary<string, Permission> BuiltIn = new Dictionary<string, Permission>
    {
        [Operator] = OperatorMay,
        [Supervisor] = OperatorMay | Permission.Supervise | Permission.BlockVisitors | Permission.SharedTexts,
        [Administrator] = All,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The word of one permission: its name in kebab-case, as <c>answer-dialogs</c>.</summary>
    public static string WordOf(Permission one) => string.Concat(one.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>The permission of that word, or null.</summary>
    public static Permission? Find(string? word) => word is not null && _byWord.TryGetValue(word, out var found) ? found : null;

    /// <summary>The words of all that are in it.</summary>
    public static IReadOnlyList<string> Words(Permission of) => [.. Each.Where(p => of.HasFlag(p)).Select(WordOf)];

    /// <summary>What the words say; those that this version does not know allow nothing.</summary>
    public static Permission Of(IEnumerable<string> words) => words.Aggregate(Permission.None, (sum, word) => sum | (Find(word) ?? Permission.None));
}
