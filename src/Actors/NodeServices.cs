using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Nodes;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;

namespace Gateway.Actors;

/// <summary>What every entity of this node shares. Built by the composition, handed to each actor's constructor.</summary>
public sealed class NodeServices
{
    /// <summary>The clock; actors never read another.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
    /// <summary>The sites' configuration.</summary>
    public SiteDirectory Sites { get; init; } = new();
    /// <summary>What the desks published.</summary>
    public FactsBoard Facts { get; init; } = new();
    /// <summary>0, or a number that is new since the database was restored from a backup: it enters the epoch of every dialog.</summary>
    public uint RestoreMark { get; init; }
    /// <summary>Robots stand in the live list too, as browser "Robot". No rule invites them in any case.</summary>
    public bool ListsCrawlers { get; init; }
    /// <summary>The node's one wheel for the times of entities.</summary>
    public required TimerWheel Wheel { get; init; }
    /// <summary>Members that are about to leave.</summary>
    public Departures Departures { get; } = new();
    /// <summary>The door to the entities.</summary>
    public Entities Entities { get; init; } = new();
    /// <summary>This node's visitor store: takes the messages of VisitorStoreMessages.cs.</summary>
    public IActorRef VisitorStore { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's store of alerts: takes <see cref="Radar.SaveAlerts"/> and <see cref="Radar.LoadAlerts"/>.</summary>
    public IActorRef AlertStore { get; set; } = ActorRefs.Nobody;
    /// <summary>Visits are recorded for the time machine.</summary>
    public bool Records { get; init; }
    /// <summary>This node's recorder of visits: takes <see cref="Recordings.TapeNote"/>.</summary>
    public IActorRef Recorder { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's store of recordings: takes <see cref="Recordings.SaveRecording"/>.</summary>
    public IActorRef RecordingStore { get; set; } = ActorRefs.Nobody;
    /// <summary>Answers <see cref="GetOpenDialogs"/> from the projection of dialogs.</summary>
    public IActorRef OpenDialogs { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's log of what operators were refused on their sockets: takes <see cref="PacketRefused"/>.</summary>
    public IActorRef Refusals { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's log of what supervisors do in dialogs of others: takes <see cref="Dialogs.DialogSupervised"/>.</summary>
    public IActorRef Supervision { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's way to bots: takes <see cref="Dialogs.AskBot"/>.</summary>
    public IActorRef Bots { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's <see cref="Dialogs.DialogDoor"/>: takes <see cref="Dialogs.DialogOrder"/>.</summary>
    public IActorRef DialogDoor { get; set; } = ActorRefs.Nobody;
    /// <summary>Trials of rules and orders of this node's visitors.</summary>
    public Triggers.Trials.TrialLog Trials { get; } = new();
    /// <summary>Who of this node's visitors talks.</summary>
    public Radar.TalkTally Talk { get; } = new();
    /// <summary>This node's scout: takes <see cref="Radar.Spotted"/>.</summary>
    public IActorRef Scout { get; set; } = ActorRefs.Nobody;
    /// <summary>The way to the cluster's one radar: takes <see cref="Radar.HandleAlert"/> and <see cref="Radar.FollowAlerts"/>.</summary>
    public IActorRef Radar { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's hub of alerts: takes <see cref="Radar.WatchAlerts"/>.</summary>
    public IActorRef AlertHub { get; set; } = ActorRefs.Nobody;
    /// <summary>This node's index of live visitors.</summary>
    public IActorRef LiveIndex { get; set; } = ActorRefs.Nobody;
}
