using Akka.Actor;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>A dialog of the visitor Vera as its state decides it, without actors and without disk.</summary>
public abstract class OneDialog
{
    private protected static readonly SiteId Site = new("s");
    private protected static readonly DialogId Id = new("g");
    private protected static readonly DeskId Desk = new("d");
    private protected static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private protected static readonly Party Visitor = new(Author.Visitor, "v", "Vera");
    private protected static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private protected static readonly Party Boris = new(Author.Operator, "boris", "Boris");

    private protected DialogState State { get; set; } = new();

    /// <summary>Each decision is a millisecond after the one before.</summary>
    private protected long Now { get; set; } = 1000;

    /// <summary>With the visitor's first words.</summary>
    private protected void Begin(string text = "hello", string? language = null) =>
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, text, language), Now, 99));

    private protected DialogDecision Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(State);
        foreach (var e in decision.Events) State.Apply(e);
        Now++;
        return decision;
    }
}
