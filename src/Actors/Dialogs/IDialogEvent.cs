namespace Gateway.Actors.Dialogs;

/// <summary>Something that happened in a dialog: in the journal for ever, tagged for the projections.</summary>
public interface IDialogEvent;
