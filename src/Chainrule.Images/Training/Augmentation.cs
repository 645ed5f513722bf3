namespace Chainrule.Images.Training;

/// <summary>How much images are changed by chance in training, so that a network sees each in many forms.</summary>
public enum Augmentation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Turned by at most 10 degrees, moved by at most a fourteenth, enlarged or shrunk by at most a tenth; images in
    /// color mirrored in half of
    /// the cases.</summary>
    Light,

    /// <summary>Turned by at most 15 degrees, moved by at most an eighth, enlarged or shrunk by at most a fifth; brightness and
    /// contrast changed, a
    /// square of a quarter of the side left out; images in color mirrored.</summary>
    Strong,
}
