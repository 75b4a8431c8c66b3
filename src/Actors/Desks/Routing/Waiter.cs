using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Routing;

/// <summary>A place in the order of those who wait: who is answered later after all others, then priority, then rank, then arrival.</summary>
/// <param name="Class">The first three of these in one number, see <see cref="ClassOf"/>.</param>
internal readonly record struct Turn(int Class, long Since, string Dialog, string Site) : IComparable<Turn>
{
    /// <summary>Priorities are 0 to 9, ranks 0 to 2.</summary>
    public static int ClassOf(bool later, int priority, int rank) => (later ? 1000 : 0) + (9 - priority) * 10 + rank;

    public int CompareTo(Turn other) => Compare(in this, in other);

    public static int Compare(in Turn a, in Turn b)
    {
        if (a.Class != b.Class) return a.Class < b.Class ? -1 : 1;
        if (a.Since != b.Since) return a.Since < b.Since ? -1 : 1;
        var order = string.CompareOrdinal(a.Dialog, b.Dialog);
        return order != 0 ? order : string.CompareOrdinal(a.Site, b.Site);
    }
}

/// <summary>A dialog that waits, with what the configuration and the time make of it.</summary>
internal sealed class Waiter(DialogWaiting asked)
{
    public static readonly IComparer<Waiter> InTurn = new ByTurn();

    private Turn _turn = new(Turn.ClassOf(false, 0, asked.Rank), asked.Since, asked.Dialog.Value, asked.Site.Value);

    private sealed class ByTurn : IComparer<Waiter>
    {
        public int Compare(Waiter? a, Waiter? b) => ReferenceEquals(a, b) ? 0 : Turn.Compare(in a!._turn, in b!._turn);
    }

    public DialogWaiting Asked { get; } = asked;
    public DialogKey Key => new(Asked.Site, Asked.Dialog);
    /// <summary>The first part of the language's tag; "" for none.</summary>
    public string Language { get; } = SkillCheck.LanguageOf(asked.Language);

    /// <summary>The order; changes only while the waiter stands in no list.</summary>
    public Turn Turn => _turn;

    public bool IsBefore(Waiter other) => Turn.Compare(in _turn, in other._turn) < 0;

    /// <summary>Everybody else goes first, and the visitor need not stay.</summary>
    public bool Later { get; private set; }

    /// <summary>Nobody had room when it came or since.</summary>
    public bool HadToWait { get; set; }

    /// <summary>What the visitor was told last of the wait.</summary>
    public WaitTold Told { get; set; }

    /// <summary>Waits for this operator only.</summary>
    public Seat? Wished { get; set; }

    /// <summary>A bot answers meanwhile. Not journaled: the dialog says it again.</summary>
    public bool Bot { get; set; }

    /// <summary>The lists in which operators find this waiter: of the own department, then of the one it overflowed to.</summary>
    public List<Line> Lines { get; } = [];

    /// <summary>When the configuration makes something else of this waiter, Unix ms; what was planned for another moment is void.</summary>
    public long Due { get; set; }

    /// <summary>Since when this visitor waits without having been served, Unix ms.</summary>
    public long Waited => Asked.Waited > 0 ? Asked.Waited : Asked.At;

    /// <summary>What the list says of it beside its place.</summary>
    public WaitingMarks Marks
    {
        get
        {
            var marks = Later ? WaitingMarks.Later | WaitingMarks.Takeable : WaitingMarks.None;
            foreach (var line in Lines)
                if (line.Counter.Rules.IsManual) marks |= line.Counter.Rules.Mode == RoutingMode.Broadcast ? WaitingMarks.Takeable | WaitingMarks.Calls : WaitingMarks.Takeable;
            if (Wished is not null) marks &= WaitingMarks.Later;
            return Bot ? marks | WaitingMarks.Bot : marks;
        }
    }

    public bool HasOrder(bool later, int priority) => Later == later && _turn.Class == Turn.ClassOf(later, priority, Asked.Rank);

    public void Order(bool later, int priority) => (Later, _turn) = (later, _turn with { Class = Turn.ClassOf(later, priority, Asked.Rank) });

    /// <summary>The operator is passed over for now.</summary>
    public bool Avoids(OperatorId op, long now) => Asked.Avoid == op && now - Asked.At < DeskState.AvoidFor.TotalMilliseconds;

    /// <summary>Who began the dialog; what waits since an earlier release says it by its rank.</summary>
    public DialogKind Kind => Asked.Kind != DialogKind.Visitor ? Asked.Kind : Asked is { Rank: 1, Cause: RoutingCause.Start } ? DialogKind.Invitation : DialogKind.Visitor;
}
