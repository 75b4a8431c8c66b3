using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>A signal of a dialog to its visitor: it is open under this status, or closed. Told on each change, on recovery, and when the visitor attaches; harmless to repeat.</summary>
/// <param name="At">When the dialog began, Unix ms.</param>
/// <param name="Said">What the visitor wrote just now, for rules that ask; else null.</param>
/// <param name="Answered">An operator has written in it.</param>
/// <param name="Stars">What the visitor gave, 1 to 5; 0 for nothing.</param>
[MessagePackObject]
public sealed record DialogProgress(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] DialogId Dialog, [property: Key(3)] DepartmentId Department,
    [property: Key(4)] DialogStatus Status, [property: Key(5)] long At, [property: Key(6)] string? Said = null,
    [property: Key(7)] bool Answered = false, [property: Key(8)] int Stars = 0) : IToVisitor;
