using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>What a rule's actions change of the visitor. Pure: a replayed visit does the same.</summary>
internal sealed partial class VisitorState
{
    /// <summary>Notes that the rule fired, and does what it does to the visitor itself. True when something must be on disk at once.</summary>
    public bool Perform(RuleDefinition rule, long now)
    {
        Fired(rule, now);
        var changed = false;
        foreach (var action in rule.Then)
        {
            var marks = Marks;
            switch (action)
            {
                case SetSegment a: changed |= Join(a.Segment); break;
                case SetTag a: Marks = marks.Tagged(SharedText.Of(a.Tag)); break;
                case AddNote a when InvitationText.Fill(a.Text, this) is { Length: > 0 } text: Marks = marks.With(new VisitorNote(text, rule.Name, now)); break;
            }
            changed |= !ReferenceEquals(marks, Marks);
        }
        return changed;
    }

    /// <summary>Notes an answer to a form.</summary>
    public void Note(VisitorForm form) => Marks = Marks.With(form);

    /// <summary>Notes a coupon that the visitor is shown.</summary>
    public void Grant(VisitorCoupon coupon) => Marks = Marks.With(coupon);
}
