namespace Gateway.Actors.Triggers;

/// <summary>A site's rules, compiled and indexed by the event that can change their outcome.</summary>
public sealed class RuleSet
{
    /// <summary>No rules.</summary>
    public static readonly RuleSet Empty = new();
}
