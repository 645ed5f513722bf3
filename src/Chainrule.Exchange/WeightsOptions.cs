namespace Chainrule.Exchange;

/// <summary>How the tensors of a file are found and brought to layers, where their order and sizes don't tell.</summary>
public sealed record WeightsOptions
{
    /// <summary>Under which name the weights stand in a file that holds other things too; null for the usual ones, as
    /// <c>state_dict</c>.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The modules of the file to take, in the order of the layers, as in <c>conv1</c>, <c>fc</c>; others are left. Empty for all
    /// of them, in the order in which they fit.
    /// </summary>
    public IReadOnlyList<string> Modules { get; init; } = [];
}
