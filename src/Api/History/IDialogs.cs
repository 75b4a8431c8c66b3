using Gateway.Actors;

namespace Gateway.Api.History;

/// <summary>The live dialogs and desks, reached by actor messages. The composition answers.</summary>
public interface IDialogs
{
    /// <summary>Says something and waits for the answer; null when none came in time: whether it was done is not known.</summary>
    Task<IDelivery?> SayAsync(Func<ConnectionRef, IToEntity> make, CancellationToken stop);
    /// <summary>Says something that is not answered.</summary>
    void Tell(IToDesk message);
    /// <summary>Whether every node knows what is said when an operator takes a dialog from the list.</summary>
    bool TakePicks { get; }
    /// <summary>Whether every node knows notes.</summary>
    bool TakeNotes { get; }
    /// <summary>Whether every node knows changes of messages.</summary>
    bool TakeChanges { get; }
    /// <summary>Whether every node knows cards.</summary>
    bool TakeCards { get; }
}
