using System.Text.Json;
using Chainrule.Data;

namespace Chainrule.Models;

/// <summary>
/// How one kind of preparation is written into a model's description and read again, registered under a name by
/// <see cref="ModelFormat.With(string, PreparationFormat)"/>. The name is the field of the description that holds it.
/// </summary>
public abstract class PreparationFormat
{
    /// <summary>The version of the model file that a preparation under a name of its own takes.</summary>
    internal const int NamedVersion = 4;

    /// <summary>
    /// The field that it had before preparations had names of their own, which no other may take; null of all but Chainrule's
    /// own.
    /// </summary>
    public virtual string? Field => null;

    /// <summary>Whether it is this one that writes a preparation.</summary>
    public abstract bool Writes(InputPreparation preparation);

    /// <summary>
    /// The version of the model file from which on readers know the preparation; 4 where it isn't of Chainrule's own, which other
    /// programs are told by its name.
    /// </summary>
    public virtual int VersionOf(InputPreparation preparation) => NamedVersion;

    /// <summary>Writes the value of its field: an object or a list.</summary>
    /// <param name="json">Where to; the name of the field is written.</param>
    /// <param name="preparation">What is written.</param>
    public abstract void Write(Utf8JsonWriter json, InputPreparation preparation);

    /// <summary>Writes fields of its own about what is predicted, behind the names of targets; by itself none.</summary>
    /// <param name="json">Where to: in the middle of the description.</param>
    /// <param name="preparation">What is written.</param>
    public virtual void WriteTargets(Utf8JsonWriter json, InputPreparation preparation)
    {
    }

    /// <summary>
    /// Reads what was written: its field by its name, such as <c>description.Object("logarithm")</c>, of which
    /// <see cref="JsonReader.End"/> then refuses what nobody has read.
    /// </summary>
    /// <param name="description">The whole description of the model.</param>
    /// <exception cref="ChainruleException">It can't have been written by it.</exception>
    public abstract InputPreparation Read(JsonReader description);
}
