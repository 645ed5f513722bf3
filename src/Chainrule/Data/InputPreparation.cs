namespace Chainrule.Data;

/// <summary>
/// How raw inputs become the numbers that a network takes: either a <see cref="Scaling"/> of numbers, or a
/// <see cref="Tables.TablePreparation"/> of the columns of a table. It travels inside the model, so that predictions are made
/// from the very numbers that training saw.
/// </summary>
public abstract class InputPreparation
{
    private protected InputPreparation()
    {
    }

    /// <summary>Refuses to be used before a network that takes other rows.</summary>
    /// <exception cref="ChainruleException">It prepares another number of features than the network takes.</exception>
    internal abstract void CheckFits(Shape input);
}
