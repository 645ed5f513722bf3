using Chainrule.Data;

namespace Chainrule.Models;

/// <summary>
/// What the files of models may name in this program, each by its own notation: a file can name nothing else, and so runs
/// nothing.
/// Immutable: <c>With</c> gives another one, with more in it.
/// </summary>
public sealed class ModelFormat
{
    private readonly OrderedDictionary<string, PreparationFormat> _preparations;

    private ModelFormat(OrderedDictionary<string, PreparationFormat> preparations) => _preparations = preparations;

    /// <summary>All that Chainrule's core has: numbers as they are or scaled.</summary>
    public static ModelFormat Default { get; } = new([]);

    /// <summary>This format and a preparation of your own.</summary>
    /// <param name="name">Its name, which no field of a model's description has: lower-case words.</param>
    /// <param name="preparation">How it is written and read.</param>
    /// <exception cref="ChainruleException">The name is taken.</exception>
    public ModelFormat With(string name, PreparationFormat preparation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(preparation);
        if (ModelFile.Fields.Contains(name) || _preparations.ContainsKey(name))
        {
            throw new ChainruleException($"no other preparation can be named '{name}'", "give it a name of its own");
        }

        return new ModelFormat(new OrderedDictionary<string, PreparationFormat>(_preparations) { [name] = preparation });
    }

    /// <summary>What writes a preparation, and the name it has; null where nothing in this format does.</summary>
    internal (string Name, PreparationFormat Format)? Of(InputPreparation preparation)
    {
        foreach (var (name, format) in _preparations)
        {
            if (format.Writes(preparation))
            {
                return (name, format);
            }
        }

        return null;
    }

    /// <summary>What reads the preparation that a description has; null where it has none that this format knows.</summary>
    internal PreparationFormat? In(JsonReader description)
    {
        foreach (var (name, format) in _preparations)
        {
            if (description.Has(name))
            {
                return format;
            }
        }

        return null;
    }
}
