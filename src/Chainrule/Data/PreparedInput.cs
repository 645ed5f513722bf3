namespace Chainrule.Data;

/// <summary>
/// One input as the user of a model knows it, such as a column of a table, among the features made of all of them.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Places">The places of its features in a prepared row, ascending within what they are.</param>
public sealed record PreparedInput(string Name, IReadOnlyList<int> Places)
{
    /// <summary>
    /// The place of the number by which rows are near to each other or far apart; null where rows are equal in this input or not.
    /// </summary>
    public int? NumberPlace { get; init; }

    /// <summary>The places of what two rows have in common or not: categories, and whether a number is missing.</summary>
    public IReadOnlyList<int> EqualPlaces { get; init; } = [];
}
