using Akka.Actor;

namespace Gateway.Actors.Dialogs;

/// <summary>What somebody did in a dialog that is another's.</summary>
public enum SupervisorAct
{
    /// <summary>Reads along.</summary>
    Observe,
    /// <summary>Wrote to colleagues in it.</summary>
    Whisper,
    /// <summary>Joined it without having been asked.</summary>
    Join,
    /// <summary>Took it over.</summary>
    TakeOver,
}

/// <summary>Somebody used what supervisors may and others not. To the own node's <see cref="NodeServices.Supervision"/>, from the dialog, which alone knows whose it is.</summary>
/// <param name="Address">The client's; "" where a node of an earlier release told it.</param>
public sealed record DialogSupervised(SiteId Site, OperatorId Operator, DialogId Dialog, SupervisorAct Act, string Address) : INoSerializationVerificationNeeded;
