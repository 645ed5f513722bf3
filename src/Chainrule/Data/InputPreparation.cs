namespace Chainrule.Data;

/// <summary>
/// How raw inputs become the numbers that a network takes, such as a <see cref="Scaling"/>. It travels inside the model, so that
/// predictions are made from the very numbers that training saw. One of your own derives from it; saving and loading models with
/// it takes a <c>PreparationFormat</c>.
/// </summary>
public abstract class InputPreparation
{
    /// <summary>Whether raw numbers are the network's numbers already, so that there is nothing to compute.</summary>
    public virtual bool IsIdentity => false;

    /// <summary>
    /// What a row is made of as its user knows it, such as the columns of a table, and where the numbers made of each stand;
    /// empty where the numbers themselves are all there is.
    /// </summary>
    public virtual IReadOnlyList<PreparedInput> Inputs => [];

    /// <summary>Refuses to be used before a network that takes other rows.</summary>
    /// <param name="input">The shape of the network's inputs.</param>
    /// <exception cref="ChainruleException">It prepares another number of features than the network takes.</exception>
    public abstract void CheckFits(Shape input);

    /// <summary>
    /// Prepares whole rows of raw numbers; each row depends on that row alone. The result may be the raw numbers' own place.
    /// </summary>
    /// <param name="raw">(rows, In).</param>
    /// <param name="result">(rows, In); overwritten.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no whole number of rows.</exception>
    public abstract void Apply(ReadOnlySpan<float> raw, Span<float> result);

    /// <summary>Prepares whole rows of raw bytes: the same bits as for the same values as floats.</summary>
    /// <inheritdoc cref="Apply(ReadOnlySpan{float}, Span{float})"/>
    public virtual void Apply(ReadOnlySpan<byte> raw, Span<float> result)
    {
        if (raw.Length != result.Length)
        {
            throw new ArgumentException($"{raw.Length} raw numbers can't become {result.Length}", nameof(raw));
        }

        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = raw[i];
        }

        Apply(result, result);
    }
}
