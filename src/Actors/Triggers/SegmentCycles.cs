namespace Gateway.Actors.Triggers;

/// <summary>
/// Rules that wait for each other's segments. None of them can ever fire, because a segment is only ever set by a rule: whoever writes such a rule is told. At run time
/// nothing could go round in any case, since a segment wakes no rule and is never taken away by one.
/// </summary>
public static class SegmentCycles
{
    /// <summary>The segments around which a rule would wait for itself, the first of them twice; null when there is no such way.</summary>
    /// <param name="rule">The rule that is written.</param>
    /// <param name="others">The site's other rules.</param>
    public static IReadOnlyList<string>? Find(RuleDefinition rule, IEnumerable<RuleDefinition> others)
    {
        if (!rule.Enabled) return null;
        // A segment that some rule sets without wanting one of the way is reachable: only segments all of whose setters wait are followed.
        var setters = others.Where(r => r.Enabled && r.Id != rule.Id).Append(rule).SelectMany(r => r.Segments.Distinct().Select(s => (Segment: s, Rule: r)))
            .ToLookup(r => r.Segment, r => r.Rule, StringComparer.Ordinal);
        return rule.Segments.Distinct().Select(set => Find(rule, set, setters)).FirstOrDefault(way => way is not null);
    }

    private static List<string>? Find(RuleDefinition rule, string set, ILookup<string, RuleDefinition> setters)
    {
        var way = new List<string> { set };
        var seen = new HashSet<string>(StringComparer.Ordinal) { set };
        return Follow(set) ? way : null;

        bool Follow(string segment)
        {
            var by = segment == set ? [rule] : setters[segment].ToList();
            if (by.Count != 1) return false;
            foreach (var wanted in Wanted(by[0].Where))
            {
                way.Add(wanted);
                if (wanted == set && setters[set].Count() == 1) return true;
                if (seen.Add(wanted) && Follow(wanted)) return true;
                way.RemoveAt(way.Count - 1);
            }
            return false;
        }
    }

    /// <summary>Segments without which the conditions cannot hold.</summary>
    private static IEnumerable<string> Wanted(IReadOnlyList<RuleCondition> all) => all.SelectMany(c => c switch
    {
        RuleClause { Field: RuleField.Segment, Operator: RuleOperator.Is } clause => [clause.Text],
        RuleGroup { Join: RuleJoin.All } group => Wanted(group.Of),
        RuleGroup { Join: RuleJoin.Any, Of: [var only] } => Wanted([only]),
        _ => (IEnumerable<string>)[],
    });
}
