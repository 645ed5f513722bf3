namespace Chainrule.Data;

/// <summary>
/// Rows as they were read, before any preparation, such as those of a table: all that is asked of them to tell whether others are
/// the same, and what a model goes by.
/// </summary>
public interface IRawRows
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The names of their parts, such as columns.</summary>
    IReadOnlyList<string> Parts { get; }

    /// <summary>A SHA-256 of one part of all rows, in lower-case hexadecimal digits.</summary>
    /// <param name="part">Its name.</param>
    string HashOf(string part);

    /// <summary>The features of some rows, prepared for a network.</summary>
    /// <param name="preparation">How they are prepared.</param>
    /// <param name="rows">The rows, counted from 0.</param>
    /// <returns>(rows, features).</returns>
    /// <exception cref="ChainruleException">The preparation isn't for such rows, or a part is missing, or isn't what it
    /// should be.</exception>
    float[] Prepare(InputPreparation preparation, ReadOnlySpan<int> rows);
}
