namespace Chainrule.Mutation;

/// <summary>One change of the code: where it is, what stood there and what stands there instead.</summary>
internal sealed record Mutant(int Id, Folder Folder, string File, int Line, string Member, string Original, string Changed)
{
    /// <summary>What it is called in the list of equivalents: lines move, names and texts seldom do.</summary>
    public string Name => $"{File} {Member}: {Original} → {Changed}";

    public override string ToString() => $"{File}:{Line} {Member}: {Original} → {Changed}";
}
