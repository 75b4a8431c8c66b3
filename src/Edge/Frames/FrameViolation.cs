using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>The rule a peer broke: the code that closes the connection and one sentence that goes with it.</summary>
internal readonly record struct FrameViolation(CloseCode Code, string Reason);
