"""Music by diffusion, through pipelines of diffusers: ACE-Step (MIT) and Stable Audio Open."""
