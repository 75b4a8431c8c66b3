namespace Gateway.Edge.Frames;

/// <summary>What a reader made of the bytes it was shown.</summary>
internal enum ReadStatus
{
    /// <summary>Right so far, but not whole: show the rest together with what was not consumed.</summary>
    NeedMore,
    /// <summary>A whole thing was read and consumed.</summary>
    Ready,
    /// <summary>A rule was broken. The stream cannot be read any further.</summary>
    Violation,
}
